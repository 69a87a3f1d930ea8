using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using SyncCloud.Functions.Notifications;
using SyncCloud.Service.Notifications;

namespace SyncCloud.Functions.Timers;

/// <summary>Removes the queues of devices that have been silent for long, and those that a revocation could not remove.</summary>
public sealed partial class QueueSweepFunction(ServiceBusNamespaces namespaces, ILogger<QueueSweepFunction> logger)
{
    [Function("SweepQueues")]
    public async Task RunAsync([TimerTrigger("0 43 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var removed = 0;
        foreach (var host in namespaces.Hosts)
        {
            var administration = namespaces.Administration(host);
            await foreach (var queue in administration.GetQueuesRuntimePropertiesAsync(cancellationToken))
            {
                if (!SilentQueues.MayGo(queue.Name, queue.CreatedAt, queue.AccessedAt, now)) continue;
                try { await administration.DeleteQueueAsync(queue.Name, cancellationToken); }
                catch (ServiceBusException exception) when (exception.Reason == ServiceBusFailureReason.MessagingEntityNotFound) { continue; }
                removed++;
            }
        }
        if (removed > 0) LogRemoved(logger, removed, timer.IsPastDue);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed the queues of {Count} silent devices; late: {IsLate}")]
    private static partial void LogRemoved(ILogger logger, int count, bool isLate);
}
