using SyncCloud.Protocol;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Telemetry;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.LocalHost.Webhooks;

/// <summary>Makes deliveries as they come due.</summary>
internal sealed partial class DeliveryWorker(TableDeliveryQueue queue, WebhookDelivery delivery, TimeProvider clock, ILogger<DeliveryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // In ticks of UTC, since whoever measures asks at any time.
    private long firstDue = DateTimeOffset.MaxValue.UtcTicks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Requests are answered first.
        await Task.Yield();
        Instruments.AskOverdue(() => clock.GetUtcNow() - FirstDue is var late && late > TimeSpan.Zero ? late : TimeSpan.Zero);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                FirstDue = await queue.FirstDueAsync(stoppingToken) ?? DateTimeOffset.MaxValue;
                if (await queue.DeliverDueAsync(delivery, clock, stoppingToken)) continue;
                await queue.WaitAsync(Wait(), clock, stoppingToken);
            }
            catch (Exception exception) when (exception is StorageException or CorruptDataException)
            {
                LogStoreFailed(logger, exception);
                await Task.Delay(LongestWait, clock, stoppingToken);
            }
        }
    }

    private DateTimeOffset FirstDue
    {
        get => new(Volatile.Read(ref firstDue), TimeSpan.Zero);
        set => Volatile.Write(ref firstDue, value.UtcTicks);
    }

    private TimeSpan Wait() => FirstDue - clock.GetUtcNow() is var wait && wait < LongestWait ? (wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1)) : LongestWait;

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries to webhooks wait: the store failed")]
    private static partial void LogStoreFailed(ILogger logger, Exception exception);
}
