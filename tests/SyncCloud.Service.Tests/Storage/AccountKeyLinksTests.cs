using SyncCloud.Service.Storage.Azure;

namespace SyncCloud.Service.Tests.Storage;

[TestClass]
public sealed class AccountKeyLinksTests : SasLinksContract, IDisposable
{
    private readonly HttpClient http = new();
    private AzureStorage storage = null!;

    private protected override AzureStorage Storage => storage;
    private protected override HttpClient Http => http;

    [TestInitialize]
    public async Task StartAsync() => storage = await Azurite.NewStorageAsync();

    public void Dispose() => http.Dispose();
}
