using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class MemoryTableStoreTests : TableStoreContract
{
    protected override ITableStore Tables { get; } = new MemoryTableStore();
}

[TestClass]
public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    protected override IBlobStore Blobs { get; } = new MemoryBlobStore(TimeProvider.System);
}
