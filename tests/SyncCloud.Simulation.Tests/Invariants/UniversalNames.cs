using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Simulation.Tests.Invariants;

/// <summary>Where a volume cannot hold a name beside another, the file has a local name, and the device remembers the one that all others have.</summary>
internal static class UniversalNames
{
    /// <summary>Turns a path on the device's volume into the path that it is everywhere; a name that the device knows nothing of stays as it is.</summary>
    public static Func<string, string> Of(SimulatedDevice device)
    {
        var known = device.State.Native.AllIds().Select(id => device.State.Native.Find(id)!).ToDictionary(item => (item.Parent, item.Name));
        return path =>
        {
            var (folder, universal) = (ItemId.Root, "");
            foreach (var name in path.Split('/'))
            {
                var item = known.GetValueOrDefault((folder, name));
                universal = universal.Join(item?.Fields[FileFields.Name]?.AsText() ?? name);
                folder = item?.Id ?? folder;
            }
            return universal;
        };
    }
}
