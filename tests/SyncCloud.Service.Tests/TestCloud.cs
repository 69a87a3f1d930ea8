using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Simulation.Tests.Cloud;

namespace SyncCloud.Service.Tests;

/// <summary>The real service over stores in memory, a clock that stands still and seeded randomness.</summary>
internal sealed class TestCloud
{
    public TestCloud(ServiceOptions? options = null, ILinkMinter? links = null)
    {
        Tables = new MemoryTableStore(OnTablesAsync, OnTablesAsync);
        Blobs = new MemoryBlobStore(Clock, OnBlobsAsync, OnBlobsAsync);
        Service = new SyncService(Tables, Blobs, links ?? Signer, Clock, new SeededRandomBytes(), options ?? new ServiceOptions());
    }

    public TestClock Clock { get; } = new();
    public MemoryTableStore Tables { get; }
    public MemoryBlobStore Blobs { get; }
    public LinkSigner Signer { get; } = new(new byte[LinkSigner.KeyLength]);
    public SyncService Service { get; }

    /// <summary>Called before each operation of a store and after each that changed something, with its name; what it throws is a crash there.</summary>
    public Func<string, ValueTask>? OnTables { get; set; }
    public Func<string, ValueTask>? OnBlobs { get; set; }

    public async Task<TestDevice> DeviceAsync(UserId user, CollectionId collection)
    {
        var device = (await Service.Devices.RegisterAsync(user, "laptop", null, default)).Value;
        return new TestDevice(this, user, device.Id, collection);
    }

    public async Task<CollectionId> CollectionAsync(UserId user, string name = "documents") => (await Service.Collections.CreateAsync(user, name, "files", default)).Value.Collection.Id;

    private ValueTask OnTablesAsync(StoreStep step) => OnTables?.Invoke(step.ToString()) ?? default;
    private ValueTask OnBlobsAsync(StoreStep step) => OnBlobs?.Invoke(step.ToString()) ?? default;
}

internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
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
