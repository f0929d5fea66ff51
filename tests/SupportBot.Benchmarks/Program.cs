using System.Globalization;
using SupportBot.Benchmarks;

// Figures are read by people and scripts of any country.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
Thread.CurrentThread.CurrentCulture = CultureInfo.InvariantCulture;

return args switch
{
    ["bounces"]                                  => BounceBenchmark.Run(Corpus.Folder),
    ["bounces", var folder]                      => BounceBenchmark.Run(folder),
    ["answers", var file]                        => Answers.Run(file),
    ["rewrap", .. var folders]                   => Rewrap.Run(folders),
    ["jobs"]                                     => Jobs.Run(Corpus.Folder),
    ["jobs", var folder]                         => Jobs.Run(folder),
    ["worst"]                                    => Worst.Run(),
    ["read", var file]                           => OneFile.Run(file),
    ["sweep"]                                    => await SweepBenchmark.RunAsync(),
    ["sweep-large"]                              => await LargeSweep.RunAsync(),
    ["resolvers"]                                => await Resolvers.RunAsync(),
    ["calibration"]                              => Calibration.Run(Corpus.Folder),
    ["calibration", var folder]                  => Calibration.Run(folder),
    ["fuzz", var count]                          => new Fuzzer(1).Run(Number(count)),
    ["fuzz", var count, var seed]                => new Fuzzer(Number(seed)).Run(Number(count)),
    ["fuzz-one", var seed, var number, var file] => new Fuzzer(Number(seed)).Write(Number(number), file),
    ["year"]                                     => SimulatedYear.Run(1, 365),
    ["year", var seed]                           => SimulatedYear.Run((int)Number(seed), 365),
    ["year", var seed, var days]                 => SimulatedYear.Run((int)Number(seed), Number(days)),
    ["status"]                                   => await StatusRendering.RunAsync(),
    ["chat"]                                     => await ChatLoad.RunAsync(5000, 200, 20, 19_000),
    ["chat", var open, var rate, var seconds, var idle] => await ChatLoad.RunAsync((int)Number(open), (int)Number(rate), (int)Number(seconds), (int)Number(idle)),
    _                                            => Usage(),
};

static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("""
        bounces [CORPUS]         reading against MimeKit alone, one thread (BenchmarkDotNet)
        answers FILE             all answers for the corpus and the project's own texts as JSON Lines, to compare before and after a change
        rewrap [FOLDER...]       how many answers change when a text is quoted or wrapped at 60 columns
        jobs [CORPUS]            messages a second with one and with two threads
        worst                    time and memory for a megabyte of one piece repeated
        read FILE                time and memory of one file, once the compiler is done
        sweep                    256 addresses at 20 lists against DnsClient alone; needs rbldnsd, as the two below
        sweep-large              10,000 addresses at 25 lists: time and memory
        resolvers                what it costs that one of two resolvers is dead
        calibration [CORPUS]     how often answers of a confidence are right
        fuzz COUNT [SEED]        spoiled bounces: none may throw or point at the wrong words; SEED is 1 by default
        fuzz-one SEED NUMBER FILE  writes one of them, and its text to FILE.utf16, and reads it
        status                   the status page made anew: 8 relays against 500, and what compressing costs
        chat [OPEN RATE SECONDS IDLE]  turns at a pace against a bare echo, without one against bare commits, memory of idle conversations; 5000 200 20 19000 by default
        year [SEED [DAYS]]       a hoster's year: the pool's promises, and whether the advice was true; SEED is 1 by default
        CORPUS is the folder that holds eml/ and its labels; by default what the variable CORPUS says, or ../shared/corpus beside the repository.
        """);
    return 64;
}
