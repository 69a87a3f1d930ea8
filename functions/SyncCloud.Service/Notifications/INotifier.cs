using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Notifications;

/// <summary>A log was committed: the head is <paramref name="Head"/> or later.</summary>
/// <param name="User">Whose collection it is.</param>
/// <param name="Collection">The collection.</param>
/// <param name="Author">The device that appended it, which need not be told.</param>
/// <param name="Head">Where the log lies.</param>
/// <param name="HasHooks">Whether any webhook follows the collection; without one, nobody need look for them.</param>
public sealed record AppendNotice(UserId User, CollectionId Collection, DeviceId Author, LogPosition Head, bool HasHooks);

/// <summary>
/// Tells those who wait that there is something new. What it tells are hints: one may be lost, late or doubled, and nothing is lost with it, since devices also
/// ask on a timer and a timer fills the gaps of webhooks. Safe for concurrent calls.
/// </summary>
public interface INotifier
{
    /// <summary>Called after each commit, before the author is answered, so it is quick. Never throws but for cancellation; what cannot be told is logged.</summary>
    ValueTask AppendedAsync(AppendNotice notice, CancellationToken cancellationToken);
}
