using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Scan;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Simulation.Tests.PowerCuts;

[TestClass]
public sealed class ScanFlushTests
{
    /// <summary>Else a power cut after the push turns the file back, and the next scan takes that for an edit that undoes what was sent.</summary>
    [TestMethod]
    public async Task Scan_FindsAChange_HasMadeItDurable_BeforeAnybodyRecordsIt()
    {
        var collection = new CollectionId(1);
        var (time, operations) = (1L, new List<string>());
        var volume = new MemoryVolume(() => time += 1_000_000_000);
        var connector = new FilesConnector(volume, collection, new FilesOptions());
        connector.CreateMarker(2);
        await connector.OpenAsync(default);
        volume.UserWrite("a.txt", "written"u8);
        using var state = StateStore.Open(":memory:", collection);
        volume.Before = (operation, path) => operations.Add($"{operation} {path}");

        var differences = new ScanDifferences();
        await connector.ScanAsync(state.Known, differences, default);

        Assert.HasCount(1, differences.Found);
        Assert.IsGreaterThan(operations.LastIndexOf("read a.txt"), operations.LastIndexOf("flush "));
    }
}
