using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Repair;

/// <summary>Tells which contents a damaged pack takes with it, by their locations as this device knows them.</summary>
internal static class DamagedContents
{
    /// <summary>The contents that lie in the damaged part of the pack, at least in part.</summary>
    public static IReadOnlySet<ContentRef> Find(LocationTable locations, DamagedPack pack)
    {
        var container = ContainerId.OfPack(pack.Pack);
        return locations.In(container)
            .Where(location => location.Extents.Any(extent => extent.Container == container && pack.Touches(extent)))
            .Select(location => location.Content).ToHashSet();
    }
}
