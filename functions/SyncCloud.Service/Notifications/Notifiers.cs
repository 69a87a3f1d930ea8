namespace SyncCloud.Service.Notifications;

/// <summary>Several notifiers as one; each is told, in order.</summary>
public sealed class Notifiers(params IReadOnlyList<INotifier> all) : INotifier
{
    public async ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken)
    {
        foreach (var notifier in all) await notifier.AppendedAsync(notice, cancellationToken);
    }
}
