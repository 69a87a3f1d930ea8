using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class AzureTableStoreTests : TableStoreContract
{
    private AzureStorage storage = null!;

    protected override ITableStore Tables => storage.Tables;

    protected override (int Rows, int AtOnce) Many => (1050, 20);

    // Each try is a request or two to the emulator.
    protected override int Contenders => 4;

    [TestInitialize]
    public async Task StartAsync() => storage = await Azurite.NewStorageAsync();

    /// <summary>Azurite does not count; what becomes of Azure's refusal is in <see cref="AzureTroubleTests"/>.</summary>
    public override async Task Merge_BeyondTheMostProperties_ThrowsAndChangesNothing()
    {
        var full = Enumerable.Range(0, TableProperties.MaxCount).Aggregate(TableProperties.Empty, (properties, i) => properties.With($"P{i}", i));
        await Tables.CommitAsync("partition", [new TableOperation.Insert("row", full)], Cancelled);
        Assert.HasCount(TableProperties.MaxCount, (await Tables.ReadAsync("partition", "row", Cancelled))!.Properties.Values);
    }
}
