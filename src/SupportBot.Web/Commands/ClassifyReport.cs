using System.Collections.Immutable;
using System.Globalization;
using SupportBot.Web.Relays;
using SupportBot.Web.Storage;

namespace SupportBot.Web.Commands;

/// <summary><c>classify --report</c>: shows the answers as asked for, and stores what was refused beside a running server.</summary>
sealed class ClassifyReport(IClassifyOutput shown, RelaySnapshot relays, string source, Store store, TimeProvider time) : IClassifyOutput
{
    /// <summary>Who fed it in; keys have names of their own.</summary>
    public const string FedBy = "command";

    /// <summary>Rows a write: a running server's customers get in between.</summary>
    const int Batch = 200;

    readonly List<RefusalRow> _waiting = [];
    Task<int> _stored = Task.FromResult(0);
    int _seen;

    public bool WritesAtTheEnd => shown.WritesAtTheEnd;

    public bool LooksAtContent => true;

    public void Begin(TextWriter writer) => shown.Begin(writer);

    public void Write(TextWriter writer, ClassifyAnswer answer)
    {
        shown.Write(writer, answer);
        _waiting.AddRange(Refusals.Rows(relays, source, FedBy, answer.Content.ToArray(), answer.Bounces, time.GetUtcNow()));
        if (_waiting.Count >= Batch) Store(CancellationToken.None);
    }

    public void End(TextWriter writer) => shown.End(writer);

    /// <summary>Stores the rest and says how many there were.</summary>
    public async Task<string> EndAsync(CancellationToken cancel)
    {
        Store(cancel);
        var fresh = await _stored;
        return string.Create(CultureInfo.InvariantCulture, $"{_seen} refusals read, {fresh} of them new, stored as {Printable.Of(source)}");
    }

    /// <summary>One batch after the other, while the next messages are read.</summary>
    void Store(CancellationToken cancel)
    {
        ImmutableArray<RefusalRow> rows = [.. _waiting];
        _waiting.Clear();
        _seen += rows.Length;
        _stored = AfterAsync(_stored, rows, cancel);
    }

    async Task<int> AfterAsync(Task<int> before, ImmutableArray<RefusalRow> rows, CancellationToken cancel) => await before + await Refusals.StoreAsync(store, rows, cancel);
}
