using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Service.Notifications;

/// <summary>
/// Who is told of a commit, and by whom: <paramref name="Direct"/> at once, by the request that committed; the others, when <paramref name="RelayDevices"/>, by
/// a relay later.
/// </summary>
public sealed record FanOut(ImmutableArray<ListeningDevice> Direct, bool RelayDevices)
{
    /// <summary>As many devices a request tells itself: more would keep its caller waiting.</summary>
    public const int MaxDirect = 8;

    /// <summary>All listening devices but the author. Too many for one request are all left to the relay, where there is one.</summary>
    public static FanOut Of(IEnumerable<ListeningDevice> listening, DeviceId author, bool hasRelay)
    {
        ImmutableArray<ListeningDevice> others = [.. listening.Where(device => device.Id != author)];
        return hasRelay && others.Length > MaxDirect ? new FanOut([], RelayDevices: true) : new FanOut(others, RelayDevices: false);
    }
}
