using SyncCloud.Service;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Tests;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// The service as it is on Azure, every endpoint of it, over a storage account in Azurite, to which devices move their packs themselves. Only its host is the test's, and
/// who someone is (see <see cref="AzureTokens"/>).
/// </summary>
internal sealed class AzureCloud : IAsyncDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("synccloud-e2e-");
    private readonly AzureTokens tokens = new();
    private readonly AzureStorageOptions account;
    private readonly ServiceOptions options;
    private readonly CancellationToken cancellationToken;

    private AzureCloud(AzureStorageOptions account, ServiceOptions options, CancellationToken cancellationToken) => (this.account, this.options, this.cancellationToken) = (account, options, cancellationToken);

    /// <summary>The service as it lives now.</summary>
    public AzureHost Host { get; private set; } = null!;

    public AzureStorage Storage => Host.Storage;
    public SyncService Service => Host.Service;

    /// <summary>What the service, not a device, sends to the storage account.</summary>
    public StorageWire Wire => Host.Wire;

    /// <summary>From now on the service ends, as far as its notices go, between each commit and its notice.</summary>
    public bool LosesNotices { set => Host.LosesNotices = value; }

    public static async Task<AzureCloud> StartAsync(ServiceOptions options, CancellationToken cancellationToken)
    {
        var cloud = new AzureCloud((await Azurite.RequireAsync()).NewOptions(), options, cancellationToken);
        await cloud.ServeAsync(new Uri("http://127.0.0.1:0"));
        return cloud;
    }

    /// <summary>Ends the service as it is, and begins another life of it at the same address.</summary>
    public async Task KillAndRestartAsync()
    {
        var address = Host.Address;
        await Host.KillAsync();
        await ServeAsync(address);
    }

    /// <summary>A device of ann's that has joined and added its folder to the collection.</summary>
    public async Task<Device> DeviceAsync(string collection, string name)
    {
        var device = new Device(name, Path.Combine(work.FullName, $"{name}-home"), work.CreateSubdirectory(name).FullName, cancellationToken);
        await device.DoneAsync("join", Host.Address.ToString(), "--code", (await Service.Codes.CreateAsync("ann", cancellationToken)).Value, "--name", name);
        await device.DoneAsync("add", collection, device.Folder);
        return device;
    }

    /// <summary>The names of the stored packs.</summary>
    public ValueTask<List<string>> PacksAsync() =>
        Storage.Blobs.ListAsync("", cancellationToken).Select(blob => blob.Name).Where(name => name.Contains("/packs/", StringComparison.Ordinal)).ToListAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        work.Delete(recursive: true);
    }

    private async Task ServeAsync(Uri address) => Host = await AzureHost.StartAsync(account, options, tokens, address, cancellationToken);
}
