namespace SyncCloud.Service.Notifications;

/// <summary>
/// What a request does not do itself after a commit: told to a queue, from which a function does it. <see cref="RelayedAppend.Devices"/>: the devices have to be
/// told, too. Throws when the queue fails.
/// </summary>
public interface IAppendRelay
{
    ValueTask PutAsync(RelayedAppend append, CancellationToken cancellationToken);
}

/// <summary>A commit that others still have to be told of.</summary>
public sealed record RelayedAppend(AppendNotice Notice, bool Devices);
