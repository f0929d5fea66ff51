using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using SupportBot.Web.Settings;
using SupportBot.Web.Storage;
using SupportBot.Web.Subscribers;

namespace SupportBot.Web.CustomerMail;

/// <summary>A mail that is asked for: what for, and keyed hashes of its address and of where the wish comes from.</summary>
[StructLayout(LayoutKind.Auto)]
readonly record struct MailAsked(string Kind, string Address, string Source);

/// <summary>
/// How many mails strangers can make us send: automatic mail to addresses that anybody typed is how relays get listed. Counted in the database, for
/// all nodes and over a restart, by keyed hashes alone.
/// </summary>
sealed class MailAllowance(SubscriberLinks links, AppSettings settings, TimeProvider time)
{
    /// <summary>Somebody waits in the chat.</summary>
    public const string Wait = "wait";

    /// <summary>Somebody has forwarded a bounce, and the mail shows that it is they.</summary>
    public const string Forward = "forward";

    /// <summary>To one address, whoever typed it.</summary>
    public const int WaitsAnAddress = 1;

    /// <summary>From one network: an IPv4 /24, an IPv6 /48.</summary>
    public const int WaitsASource = 3;

    /// <summary>To one sender: more bounces a day than a person forwards, few enough to end a loop.</summary>
    public const int ForwardsAnAddress = 5;

    /// <summary>To the senders of one domain.</summary>
    public const int ForwardsADomain = 20;

    /// <summary>What the limits are counted over.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    const string Lock = "customer-mail";

    /// <summary>A wish in the chat.</summary>
    /// <param name="address">As <see cref="SubscriberAddress.Mail"/> gave it.</param>
    /// <param name="source">Where the customer's line came from; null where that is not known any more, after a restart: all of these are one source.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<MailAsked> WaitAsync(string address, IPAddress? source, CancellationToken cancel) => new(Wait, await AddressMarkAsync(address, cancel), await links.MarkAsync($"source:{Prefix(source)}", cancel));

    /// <summary>A bounce that was forwarded.</summary>
    public async Task<MailAsked> ForwardAsync(string address, CancellationToken cancel) => new(Forward, await AddressMarkAsync(address, cancel), await links.MarkAsync($"domain:{address[(address.LastIndexOf('@') + 1)..]}", cancel));

    /// <summary>By what an address is recognised: its mailbox, whatever the tag behind <c>+</c> and the letters' case.</summary>
    public Task<string> AddressMarkAsync(string address, CancellationToken cancel) => links.MarkAsync($"mail:{SubscriberAddress.Mailbox(address)}", cancel);

    /// <summary>Whether such a mail may be promised now.</summary>
    public async Task<bool> MayAsync(Db db, MailAsked asked, CancellationToken cancel)
    {
        var since = time.GetUtcNow() - Day;
        var (anAddress, aSource) = asked.Kind == Wait ? (WaitsAnAddress, WaitsASource) : (ForwardsAnAddress, ForwardsADomain);
        return !await db.NeverMails.AnyAsync(row => row.Mark == asked.Address, cancel)
            && await db.MailCounts.CountAsync(row => row.Kind == asked.Kind && row.Address == asked.Address && row.At > since, cancel) < anAddress
            && await db.MailCounts.CountAsync(row => row.Kind == asked.Kind && row.Source == asked.Source && row.At > since, cancel) < aSource
            && await db.MailCounts.CountAsync(row => row.At > since, cancel) < settings.Mail.ToCustomersPerDay;
    }

    /// <summary>Counts one, in the transaction that promises it. False: it may not be promised.</summary>
    public async Task<bool> TakeAsync(Db db, MailAsked asked, CancellationToken cancel)
    {
        await db.LockAsync(Lock, cancel);
        if (!await MayAsync(db, asked, cancel)) return false;
        db.MailCounts.Add(new() { Kind = asked.Kind, Address = asked.Address, Source = asked.Source, At = time.GetUtcNow() });
        return true;
    }

    /// <summary>It leaves now: the address's day begins here.</summary>
    public async Task LeavesAsync(Db db, string kind, string address, CancellationToken cancel)
    {
        var (mark, now) = (await AddressMarkAsync(address, cancel), time.GetUtcNow());
        await db.MailCounts.Where(row => row.Kind == kind && row.Address == mark && row.At > now - Day).ExecuteUpdateAsync(set => set.SetProperty(row => row.At, now), cancel);
    }

    /// <summary>Who has one address has its neighbours, too.</summary>
    internal static string Prefix(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return Convert.ToHexString(address.GetAddressBytes(), 0, address.AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 3);
    }
}
