using System.Text;
using CsCheck;
using DnsClient;

namespace SupportBot.Relays;

/// <summary>What a stranger could send (RFC 1035, section 4).</summary>
public class A_message_on_the_wire
{
    const string Name = "11.2.0.192.bl.example";
    const ushort Id = 0xabcd;
    const int Header = 12;

    static readonly byte[] A = [0, 1, 0, 1];

    [Theory]
    [InlineData("")]
    [InlineData("a..b.example")]
    [InlineData(".example")]
    [InlineData("münchen.example")]
    public void A_name_with_an_empty_or_foreign_label_cannot_be_asked(string name) => DnsMessage.Ask(Id, name, QueryType.A).ShouldBeNull();

    [Fact]
    public void A_name_that_is_too_long_cannot_be_asked()
    {
        DnsMessage.Ask(Id, new string('a', 64) + ".example", QueryType.A).ShouldBeNull();
        DnsMessage.Ask(Id, string.Join('.', Enumerable.Repeat("abcdefghi", 26)), QueryType.A).ShouldBeNull();
        DnsMessage.Ask(Id, string.Join('.', Enumerable.Repeat("abcdefghi", 25)), QueryType.A).ShouldNotBeNull();
    }

    [Fact]
    public void The_longest_question_fits()
    {
        var longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));
        DnsMessage.Ask(Id, longest, QueryType.A)!.WriteTo(new byte[DnsMessage.LongestQuestion]).ShouldBe(DnsMessage.LongestQuestion);
    }

    [Fact]
    public void Case_does_not_matter_and_a_dot_within_a_label_does()
    {
        Read(Answer(Wire("11.2.0.192.BL.example"), [127, 0, 0, 2])).Answer.Addresses.Length.ShouldBe(1);
        Read(Answer([4, .. "11.2"u8, .. Wire("0.192.bl.example")], [127, 0, 0, 2])).ShouldBe(DnsReply.Mismatch);
    }

    [Theory]
    [InlineData(new byte[] { 0xc0, 0xff })]    // beyond the message
    [InlineData(new byte[] { 0xc0, 39 })]      // at itself
    [InlineData(new byte[] { 1, 97, 0xc0, 39 })]
    [InlineData(new byte[] { 0x80, 1, 0 })]    // no kind of label
    [InlineData(new byte[] { 63, 97, 0 })]     // runs out
    public void A_name_that_leads_nowhere_is_a_failure(byte[] owner) => Read(Answer(owner, [127, 0, 0, 2])).ShouldBe(DnsReply.Failure);

    [Theory]
    [InlineData(new byte[] { 127, 0, 0 })]
    [InlineData(new byte[] { 127, 0, 0, 2, 0 })]
    [InlineData(new byte[] { })]
    public void An_address_of_another_length_is_a_failure(byte[] address) => Read(Answer([0xc0, Header], address)).ShouldBe(DnsReply.Failure);

    [Fact]
    public void A_question_is_no_answer()
    {
        var question = new byte[DnsMessage.LongestQuestion];
        var asked = DnsMessage.Ask(Id, Name, QueryType.A)!;
        asked.Read(question.AsSpan(0, asked.WriteTo(question))).ShouldBeOfType<DnsArrival.Stranger>();
    }

    [Fact]
    public void Whatever_comes_nothing_breaks_and_only_what_is_ours_counts()
    {
        var good = Answer([0xc0, Header], [127, 0, 0, 2]);
        var spoiled = Gen.Select(Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 6], Gen.Int[0, good.Length], Gen.Byte.Array[0, 40]);
        spoiled.Sample((changes, length, tail) =>
        {
            byte[] message = [.. good];
            foreach (var (at, value) in changes) message[at] = value;
            message = [.. message[..length], .. tail];
            return DnsMessage.Ask(Id, Name, QueryType.A)!.Read(message) is not DnsArrival.Answer(var reply) || reply.Answer.Addresses is [] || (message[0] == 0xab && message[1] == 0xcd);
        });
    }

    static DnsReply Read(byte[] message) => DnsMessage.Ask(Id, Name, QueryType.A)!.Read(message).ShouldBeOfType<DnsArrival.Answer>().Reply;

    static byte[] Answer(byte[] owner, byte[] address) =>
    [
        Id >> 8, Id & 0xff, 0x84, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. Wire(Name), .. A,
        .. owner, .. A, 0, 0, 1, 44, 0, (byte)address.Length, .. address,
    ];

    static byte[] Wire(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];
}
