using System.Text;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Conformance;

/// <summary>What lies on a volume in memory: the application's, and the connector's.</summary>
internal static class MemoryFiles
{
    private const string Own = ".synccloud";

    public static IEnumerable<KeyValuePair<string, byte[]>> Native(this MemoryVolume volume) =>
        volume.Everything().Where(pair => pair.Value is not null && !pair.Key.StartsWith(Own, StringComparison.Ordinal)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));

    public static string Kept(this MemoryVolume volume) =>
        string.Join('\n', volume.Everything().Where(pair => pair.Value is not null && pair.Key.StartsWith(Own + "/trash/", StringComparison.Ordinal)).Select(pair => Encoding.UTF8.GetString(pair.Value!)));
}
