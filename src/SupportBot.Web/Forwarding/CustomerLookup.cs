using System.Diagnostics;
using System.Text;
using SupportBot.Web.Mailboxes;
using SupportBot.Web.Settings;
using SupportBot.Web.Targets;

namespace SupportBot.Web.Forwarding;

/// <summary>Whether a mail address is a customer's: by the hoster's list of domains, else by its own program, as <c>Customers</c> says.</summary>
sealed class CustomerLookup(AppSettings settings, TargetSender sender)
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Asks. A program that does not answer ends the reading of the mailbox for now (<see cref="MailboxPauseException"/>): nobody is turned away for its fault.</summary>
    /// <param name="address">As it is written to: letters, digits and the signs of RFC 5321's Dot-string.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<bool> HasAsync(string address, CancellationToken cancel)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..];
        if (settings.Customers.Domains.Contains(domain, StringComparer.OrdinalIgnoreCase)) return true;
        var lookup = settings.Customers.Lookup;
        if (lookup.Length == 0) return false;
        return Rules.IsWebAddress(lookup.Replace(CustomersSettings.Hole, "x", StringComparison.Ordinal)) ? await CallAsync(lookup, address, cancel) : await RunAsync(lookup, address, cancel);
    }

    async Task<bool> CallAsync(string lookup, string address, CancellationToken cancel)
    {
        var url = lookup.Replace(CustomersSettings.Hole, Uri.EscapeDataString(address), StringComparison.Ordinal);
        return await sender.SendAsync(new(url, "", AllowInside: true), new("GET", [], "", []), cancel) switch
        {
            Sending.Sent => true,
            Sending.Failed { Status: StatusCodes.Status404NotFound } => false,
            Sending.Failed { Status: { } status } => throw new MailboxPauseException($"Customers:Lookup answered {status}, neither 2xx nor 404"),
            _ => throw new MailboxPauseException("Customers:Lookup does not answer"),   // why might repeat the address
        };
    }

    /// <summary>The address goes to the command's standard input: nothing of it is read by the shell.</summary>
    static async Task<bool> RunAsync(string command, string address, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) })!;
            try
            {
                await WriteAsync(process, address);
                await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                throw new MailboxPauseException($"the command Customers:Lookup took longer than {Longest.TotalSeconds} s");
            }

            return process.ExitCode switch
            {
                0 => true,
                1 => false,
                var other => throw new MailboxPauseException($"the command Customers:Lookup ended with {other}, neither 0 nor 1"),
            };
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new MailboxPauseException($"the command Customers:Lookup cannot be run: {e.Message}");
        }
    }

    static async Task WriteAsync(Process process, string address)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(address);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading; its exit code says what it thinks.
        }
    }
}
