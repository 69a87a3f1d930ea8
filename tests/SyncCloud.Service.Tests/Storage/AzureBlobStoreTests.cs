using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class AzureBlobStoreTests : BlobStoreContract
{
    private AzureStorage storage = null!;

    protected override IBlobStore Blobs => storage.Blobs;

    [TestInitialize]
    public async Task StartAsync() => storage = await Azurite.NewStorageAsync();
}
