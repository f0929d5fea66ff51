using System.Net;
using SupportBot.Relays;
using SupportBot.Web.Probing;
using SupportBot.Web.Relays;
using SupportBot.Web.Site;

namespace SupportBot.Web.Staff;

/// <summary>What probes and refusals add to the rooms.</summary>
sealed class Sensors(ProbeBoard probes, RefusalBoard refusals)
{
    const int MostRefusals = 20;
    const int MostFindings = 50;

    /// <summary>One mark an address that was visited.</summary>
    public Dictionary<IPAddress, ProbeMark> Probes(ConsolePage page) =>
        probes.Now.Addresses.Where(address => address.Entries.Length > 0).DistinctBy(address => address.Address).ToDictionary(address => address.Address, address => new ProbeMark(ProbeLine.Drawn(address.Grade), address.CertificateDays(page.Now)));

    /// <summary>What is to be mended, the gravest first.</summary>
    public List<ProbeLine> Findings(ConsolePage page) =>
        [.. probes.Now.Addresses.SelectMany(address => address.Entries).Where(entry => entry.Finding.Grade is Grade.Bad or Grade.Note).OrderByDescending(entry => entry.Finding.Grade).Take(MostFindings).Select(entry => ProbeLine.Of(entry, page))];

    /// <summary>Who refuses which address; what was only pasted is told as unverified.</summary>
    public List<(string Address, string Sentence)> Refusals(ConsolePage page) =>
        [.. refusals.Now.Take(MostRefusals).SelectMany(refused => RefusalSentences.Staff(refused).Select(sentence => (refused.Address.ToString(), sentence.In(page.Words, page.Now))))];
}

/// <summary>What the probes say of an address in a table's cell.</summary>
public sealed record ProbeMark(MailState State, int? Days);
