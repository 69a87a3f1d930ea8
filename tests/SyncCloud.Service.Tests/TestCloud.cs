using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Service.Tests;

/// <summary>Where a <see cref="TestCloud"/> keeps its data: the stores of the simulator, which behave as SQLite does, or the real adapters to Azure, over Azurite.</summary>
public enum Adapter { Memory, Azure }

/// <summary>The real service over stores of its own, a clock that stands still and seeded randomness.</summary>
internal sealed class TestCloud
{
    private readonly Action<string, byte[]> rot;

    public TestCloud(ServiceOptions? options = null, ILinkMinter? links = null, Adapter adapter = Adapter.Memory)
    {
        Clock = new TestClock(adapter);
        if (adapter == Adapter.Memory)
        {
            var blobs = new MemoryBlobStore(Clock, OnBlobsAsync, OnBlobsAsync);
            (Tables, Blobs, rot) = (new MemoryTableStore(OnTablesAsync, OnTablesAsync), blobs, blobs.Rot);
        }
        else
        {
            var azure = Azurite.NewStorageAsync().GetAwaiter().GetResult();
            var blobs = new SteppedBlobStore(azure.Blobs, Clock, OnBlobsAsync);
            (Tables, Blobs, rot) = (new SteppedTableStore(azure.Tables, OnTablesAsync), blobs, blobs.Rot);
        }
        Service = new SyncService(Tables, Blobs, links ?? Signer, Clock, new SeededRandomBytes(), options ?? new ServiceOptions());
    }

    public TestClock Clock { get; }
    public ITableStore Tables { get; }
    public IBlobStore Blobs { get; }
    public LinkSigner Signer { get; } = new(new byte[LinkSigner.KeyLength]);
    public SyncService Service { get; }

    /// <summary>Called before each operation of a store and after each that changed something, with its name; what it throws is a crash there.</summary>
    public Func<string, ValueTask>? OnTables { get; set; }
    public Func<string, ValueTask>? OnBlobs { get; set; }

    public async Task<TestDevice> DeviceAsync(UserId user, CollectionId collection)
    {
        var device = (await Service.Devices.RegisterAsync(user, "laptop", null, null, default)).Value;
        return new TestDevice(this, user, device.Id, collection);
    }

    public async Task<CollectionId> CollectionAsync(UserId user, string name = "documents") => (await Service.Collections.CreateAsync(user, name, "files", default)).Value.Collection.Id;

    /// <summary>What a disk does by itself: other bytes under the same name.</summary>
    public void Rot(string name, byte[] bytes) => rot(name, bytes);

    /// <summary>All rows there are, where the stores are in memory.</summary>
    public IReadOnlyList<TableRow> Rows() => ((MemoryTableStore)Tables).Snapshot();

    private ValueTask OnTablesAsync(StoreStep step) => OnTables?.Invoke(step.ToString()) ?? default;
    private ValueTask OnBlobsAsync(StoreStep step) => OnBlobs?.Invoke(step.ToString()) ?? default;
}

/// <summary>Stands still until it is advanced. Over Azurite it starts at the true time, which is what that gives its blobs.</summary>
internal sealed class TestClock(Adapter adapter = Adapter.Memory) : TimeProvider
{
    private DateTimeOffset now = adapter == Adapter.Memory ? new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero) : DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds());
    public override DateTimeOffset GetUtcNow() => now;
    public void Advance(TimeSpan by) => now += by;
}

internal sealed class SeededRandomBytes : IRandomBytes
{
    private int calls;

    public void Fill(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i += 32)
            SHA256.HashData(BitConverter.GetBytes(calls++)).AsSpan(0, Math.Min(32, destination.Length - i)).CopyTo(destination[i..]);
    }
}

/// <summary>A crash that a test injects.</summary>
internal sealed class CrashException : Exception;
