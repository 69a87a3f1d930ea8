using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using SyncCloud.Service.Webhooks;

namespace SyncCloud.Functions.Timers;

/// <summary>Queues deliveries that a crash left out between a commit and its notice.</summary>
public sealed partial class WebhookGapsFunction(WebhookService webhooks, ILogger<WebhookGapsFunction> logger)
{
    [Function("FillWebhookGaps")]
    public async Task RunAsync([TimerTrigger("0 11,41 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        LogDone(logger, await webhooks.Queueing.FillGapsAsync(cancellationToken), timer.IsPastDue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Looked for gaps in the events of {Count} webhooks; late: {IsLate}")]
    private static partial void LogDone(ILogger logger, int count, bool isLate);
}
