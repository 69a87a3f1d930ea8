using Microsoft.Extensions.Logging;
using SyncCloud.Service.Notifications;

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
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The log is committed whatever happens here: the look for gaps finds what is left out.
            LogLeftOut(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deliveries to webhooks were left out for now")]
    private static partial void LogLeftOut(ILogger logger, Exception exception);
}
