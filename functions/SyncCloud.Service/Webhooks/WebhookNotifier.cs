using Microsoft.Extensions.Logging;
using SyncCloud.Service.Notifications;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Webhooks;

/// <summary>Queues deliveries right after the commit.</summary>
public sealed partial class WebhookNotifier(EventQueueing queueing, ILogger<WebhookNotifier> logger) : INotifier
{
    public async ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken)
    {
        if (!notice.HasHooks) return;
        try
        {
            await queueing.QueueAsync(notice.User, notice.Collection, cancellationToken);
        }
        catch (StorageException exception)
        {
            LogLeftOut(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deliveries to webhooks were left out for now: the store failed")]
    private static partial void LogLeftOut(ILogger logger, Exception exception);
}
