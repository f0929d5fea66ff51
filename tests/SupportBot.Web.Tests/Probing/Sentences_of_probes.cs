using System.Net;
using SupportBot.Relays;

namespace SupportBot.Web.Probing;

/// <summary>Every outcome has a sentence in both languages, with nothing left open in it.</summary>
public class Sentences_of_probes
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Fill_every_hole(string language)
    {
        var words = Tests.Samples.Languages[language];
        foreach (var kind in Enum.GetValues<ProbeKind>())
        {
            foreach (var code in Enum.GetValues<ProbeCode>())
            {
                var said = ProbeSentence.Of(new("relay5", IPAddress.Parse("192.0.2.15"), 25, kind, "musterhost.example"), Finding(kind, code, 12.5), words, Now);

                said.ShouldEndWith(".");
                said.ShouldNotContain("{");
                said.ShouldNotContain("probe.");
            }

            ProbeSentence.What(kind, words).ShouldNotContain("probe.");
        }
    }

    [Theory]
    [InlineData(12.0, "Das Zertifikat von relay5, Port 25, läuft in 12 Tagen ab (7.\u00a0Dezember).")]
    [InlineData(1.0, "Das Zertifikat von relay5, Port 25, läuft morgen ab (26.\u00a0November).")]
    [InlineData(0.25, "Das Zertifikat von relay5, Port 25, läuft heute um 19:00\u00a0Uhr ab.")]
    public void Count_days_as_the_calendar_does(double days, string sentence) =>
        ProbeSentence.Of(new("relay5", IPAddress.Parse("192.0.2.15"), 25, ProbeKind.CertificateDays), Finding(ProbeKind.CertificateDays, ProbeCode.CertificateExpires, days), Tests.Samples.Languages["de"], Now).ShouldBe(sentence);

    static Finding Finding(ProbeKind kind, ProbeCode code, double days) => new(kind, code, Grade.Bad)
    {
        Took = TimeSpan.FromSeconds(7),
        Values = SupportBot.Relays.Finding.Nothing.SetItem("until", Iso(Now.AddDays(days))).SetItem("from", Iso(Now.AddDays(-80))).SetItem("name", "relay5.example"),
    };

    static string Iso(DateTimeOffset at) => at.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
