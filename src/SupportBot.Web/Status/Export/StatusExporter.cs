using System.Runtime.InteropServices;
using System.Threading.Channels;
using SupportBot.Web.Settings;

namespace SupportBot.Web.Status;

/// <summary>Writes <c>Status:ExportDirectory</c> after each rendering, the newest only, beside everything else: the page does not wait for it, and a full disk costs the export alone.</summary>
sealed partial class StatusExporter(StatusPages pages, ExportedSite site, AppSettings settings, ILogger<StatusExporter> log) : BackgroundService
{
    readonly Channel<Rendering> _renderings = Channel.CreateBounded<Rendering>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Status.ExportDirectory.Length == 0) return Task.CompletedTask;
        pages.Rendered += OnRendered;
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        pages.Rendered -= OnRendered;
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? said = null;
        await foreach (var (shelf, at) in _renderings.Reader.ReadAllAsync(stoppingToken))
        {
            var fault = await WriteAsync(shelf, at);
            if (fault is not null && fault != said) Log.NotExported(log, fault);   // once: the next minute brings the same
            said = fault;
        }
    }

    async Task<string?> WriteAsync(StatusShelf shelf, DateTimeOffset at)
    {
        try
        {
            return ExportFolder.Write(settings.Status.ExportDirectory, await site.FilesAsync(shelf, at)) is ExportOutcome.Refused(var why) ? why : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;   // a full disk, a folder that is gone: the next change tries again
        }
    }

    void OnRendered(StatusShelf shelf, DateTimeOffset at) => _renderings.Writer.TryWrite(new(shelf, at));

    [StructLayout(LayoutKind.Auto)]
    readonly record struct Rendering(StatusShelf Shelf, DateTimeOffset At);

    static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The status could not be exported: {Fault}; tried again with the next change")]
        public static partial void NotExported(ILogger log, string fault);
    }
}
