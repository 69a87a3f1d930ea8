using SyncCloud.Protocol;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.LocalHost.Webhooks;

/// <summary>Makes deliveries as they come due.</summary>
internal sealed partial class DeliveryWorker(TableDeliveryQueue queue, WebhookDelivery delivery, TimeProvider clock, ILogger<DeliveryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Requests are answered first.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await queue.DeliverDueAsync(delivery, clock, stoppingToken)) continue;
                await queue.WaitAsync(await WaitAsync(stoppingToken), clock, stoppingToken);
            }
            catch (Exception exception) when (exception is StorageException or CorruptDataException)
            {
                LogStoreFailed(logger, exception);
                await Task.Delay(LongestWait, clock, stoppingToken);
            }
        }
    }

    private async Task<TimeSpan> WaitAsync(CancellationToken cancellationToken) =>
        await queue.FirstDueAsync(cancellationToken) is { } first && first - clock.GetUtcNow() is var wait && wait < LongestWait ? (wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1)) : LongestWait;

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries to webhooks wait: the store failed")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);
}
