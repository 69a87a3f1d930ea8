using SyncCloud.Protocol;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.LocalHost.Webhooks;

/// <summary>Queues deliveries that a crash left out between a commit and its notice: when the server has started, and every few minutes from then on.</summary>
internal sealed partial class GapTimer(WebhookService webhooks, TimeProvider clock, ILogger<GapTimer> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(webhooks.Options.GapInterval, clock);
        do
        {
            using var span = Spans.Start("webhook gaps");
            try { await webhooks.Queueing.FillGapsAsync(stoppingToken); }
            catch (Exception exception) when (exception is StorageException or CorruptDataException) { LogStoreFailed(logger, exception); } // what is left out now is found the next time
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The look for events that no webhook was told of ended early: the store failed")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);
}
