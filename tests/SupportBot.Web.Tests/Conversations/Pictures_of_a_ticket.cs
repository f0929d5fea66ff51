using System.Net.Http.Headers;
using System.Text;
using MimeKit;
using SupportBot.Testing;
using SupportBot.Web.CustomerMail;
using SupportBot.Web.Tickets;

namespace SupportBot.Web.Tests.Conversations;

/// <summary>Pictures that were sent in the chat go with the ticket to people, who can read them.</summary>
public sealed class Pictures_of_a_ticket : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    readonly MailSink _sink = MailSink.Start();
    RunningSite _site = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _site = await Chat_with_mail.StartAsync(_folder, _sink);

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Are_attached_under_our_names_and_nothing_else_is()
    {
        var customer = await Customer.BeginAsync(_site);
        await SendAsync(customer, ("foto\r\nBcc: x.png", "text/html", Png(1)), ("bounce.eml", "message/rfc822", Encoding.UTF8.GetBytes("Subject: geheim\r\n\r\ngeheim")), ("no.png", "image/png", Encoding.UTF8.GetBytes("<script>alert(1)</script>")), ("scan.jpg", "image/jpeg", Jpeg(2)));
        await customer.AskAsync(_site, "Ticket öffnen");
        await SendAsync(customer, ("later.png", "image/png", Png(3)));
        await Chat_with_mail.SettledAsync(_site);

        var mail = _sink.Received.ShouldHaveSingleItem();
        var parts = mail.Attachments.OfType<MimePart>().ToList();
        parts.Select(part => $"{part.ContentType.MimeType} {part.FileName}").ShouldBe(["application/json diagnosis.json", "image/png picture-1.png", "image/jpeg picture-2.jpg"]);
        Content(parts[1]).ShouldBe(Png(1));
        Content(parts[2]).ShouldBe(Jpeg(2));
        mail.TextBody!.ShouldContain("Pictures that the customer sent: 2 attached.");
        mail.Headers.Select(header => header.Field).ShouldNotContain("Bcc");
        mail.ToString().ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Are_few_and_small_enough_for_a_mail()
    {
        var customer = await Customer.BeginAsync(_site);
        await SendAsync(customer, ("large.png", "image/png", Png(0, TicketPictures.MostBytes)));
        await SendAsync(customer, [.. Enumerable.Range(1, TicketPictures.Most + 1).Select(number => ($"{number}.png", "image/png", Png(number)))]);
        await customer.AskAsync(_site, "Ticket öffnen");
        await Chat_with_mail.SettledAsync(_site);

        var mail = _sink.Received.ShouldHaveSingleItem();
        mail.Attachments.Count().ShouldBe(1 + TicketPictures.Most);
        mail.TextBody!.ShouldContain("5 pictures attached, 2 left out");
    }

    [Fact]
    public async Task A_ticket_without_pictures_says_nothing_of_them()
    {
        var customer = await Customer.BeginAsync(_site);
        await customer.AskAsync(_site, "Ticket öffnen");
        await Chat_with_mail.SettledAsync(_site);

        var mail = _sink.Received.ShouldHaveSingleItem();
        mail.Attachments.ShouldHaveSingleItem();
        mail.TextBody!.ShouldNotContain("icture");
    }

    Task SendAsync(Customer customer, params (string Name, string Type, byte[] Content)[] files) => SendAsync(_site, customer, files);

    internal static async Task SendAsync(RunningSite site, Customer customer, params (string Name, string Type, byte[] Content)[] files)
    {
        var before = (await customer.LinesAsync(site, 1)).Count;
        using var form = new MultipartFormDataContent();
        foreach (var (name, type, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue(type);
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename*=UTF-8''{Uri.EscapeDataString(name)}");
            form.Add(part);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/v3/directline/conversations/{customer.Id}/upload", UriKind.Relative)) { Content = form };
        request.Headers.Authorization = new("Bearer", customer.Token);
        (await site.Http.SendAsync(request, Cancel)).EnsureSuccessStatusCode();
        await customer.LinesAsync(site, before + 2);   // stored and answered
    }

    internal static byte[] Png(int number, int length = 40) => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)number, .. new byte[length]];

    static byte[] Jpeg(int number) => [0xFF, 0xD8, 0xFF, (byte)number, .. new byte[40]];

    static byte[] Content(MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content!.DecodeTo(bytes);
        return bytes.ToArray();
    }
}
