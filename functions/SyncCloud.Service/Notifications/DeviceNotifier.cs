using Microsoft.Extensions.Logging;

namespace SyncCloud.Service.Notifications;

/// <summary>
/// Tells a user's other devices of a commit: those that may be listening, neither the author nor a revoked one. With a <paramref name="relay"/> (Azure), many
/// devices and webhooks are left to it.
/// </summary>
public sealed partial class DeviceNotifier(ListeningDevices listening, IDeviceQueues queues, IAppendRelay? relay, ILogger<DeviceNotifier> logger) : INotifier
{
    public async ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            var plan = FanOut.Of(await listening.ListAsync(notice.User, cancellationToken), notice.Author, hasRelay: relay is not null);
            if (relay is not null && (plan.RelayDevices || notice.HasHooks)) await relay.PutAsync(new RelayedAppend(notice, plan.RelayDevices), cancellationToken);
            if (plan.Direct.Length > 0) await queues.SendAsync(notice.User, plan.Direct, HintOf(notice), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The log is committed whatever happens here: devices ask on their timers, too.
            LogNotTold(logger, exception, notice.Collection.ToString(), notice.Head.Sequence);
        }
    }

    /// <summary>What a relay left to itself: tells all of them. Throws when the queues fail, so that the relay tries again.</summary>
    public async ValueTask RelayedAsync(RelayedAppend append, CancellationToken cancellationToken)
    {
        if (!append.Devices) return;
        var plan = FanOut.Of(await listening.ListAsync(append.Notice.User, cancellationToken), append.Notice.Author, hasRelay: false);
        await queues.SendAsync(append.Notice.User, plan.Direct, HintOf(append.Notice), cancellationToken);
    }

    private static Hint HintOf(AppendNotice notice) => new(notice.Collection, notice.Head.Sequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Devices were not told of log {Sequence} of collection {Collection}; they will ask")]
    private static partial void LogNotTold(ILogger logger, Exception exception, string collection, long sequence);
}
