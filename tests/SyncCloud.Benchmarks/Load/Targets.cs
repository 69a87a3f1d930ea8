using System.Collections.Concurrent;
using SyncCloud.Benchmarks.World;
using SyncCloud.Engine.Transport;
using SyncCloud.Service;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Storage.Embedded;
using SyncCloud.Service.Tests;

namespace SyncCloud.Benchmarks.Load;

/// <summary>The services that load is put on, each a process of its own.</summary>
internal static class Targets
{
    /// <summary>synccloud-local over a data folder of its own.</summary>
    public static async Task<ILoadTarget> LocalAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("synccloud-load-").FullName;
        var server = await ServerProcess.StartLocalAsync(data, cancellationToken);
        return new ServiceTarget("synccloud-local", server, (users, cancelled) => EnrolAsync(data, server.Addresses[0], users, cancelled), () =>
        {
            Directory.Delete(data, recursive: true);
            return default;
        });
    }

    /// <summary>The service over Azurite; null where that is not installed.</summary>
    public static async Task<ILoadTarget?> AzuriteAsync(CancellationToken cancellationToken)
    {
        if (await ServerProcess.StartAzuriteAsync(cancellationToken) is not { } azurite) return null;
        var connection = AzuriteProgram.ConnectionString(AzuriteProgram.AccountAt(azurite.Addresses[0]), AzuriteProgram.AccountAt(azurite.Addresses[2]));
        var server = await ServerProcess.StartSelfAsync(cancellationToken, "serve-azure", connection);
        return new ServiceTarget("the service over Azurite", server, static (users, _) => Task.FromResult<IReadOnlyList<string>>([.. Enumerable.Range(1, users).Select(user => new UserId((UInt128)user).ToString())]), azurite.DisposeAsync);
    }

    /// <summary>Serves over a storage account until the process is told to end; prints its address.</summary>
    public static async Task ServeAzureAsync(string connection, CancellationToken cancellationToken)
    {
        var storage = AzureStorage.Open(new AzureStorageOptions { ConnectionString = connection }, credential: null);
        await storage.CreateAsync(cancellationToken);
        await using var cloud = await BenchmarkCloud.StartAsync(storage.Tables, storage.Blobs, storage.Links, TimeProvider.System, queues: null, cancellationToken);
        Console.WriteLine($"serves {cloud.Address}");
        await cloud.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>As the owner's command does it: codes are made beside the server, and changed there for tokens.</summary>
    private static async Task<IReadOnlyList<string>> EnrolAsync(string data, Uri address, int users, CancellationToken cancellationToken)
    {
        await using var tables = SqliteTableStore.Open(Path.Combine(data, "service.db"));
        var random = new CryptographicRandomBytes();
        var codes = new EnrolmentCodes(tables, new Users(tables, TimeProvider.System, random), TimeProvider.System, random, new ServiceOptions());
        using var connections = new SocketsHttpHandler { UseCookies = false };
        using var management = new ManagementClient(new ServiceConnection { Address = address }, connections, TimeProvider.System);
        var tokens = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, users), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken }, async (user, cancelled) =>
            tokens.Add((await management.EnrolAsync((await codes.CreateAsync($"user-{user}", cancelled)).Value, cancelled)).Token));
        return [.. tokens];
    }
}
