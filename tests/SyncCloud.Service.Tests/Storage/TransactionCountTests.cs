using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Storage;

/// <summary>What each request of a device costs on Azure, where every one of these is paid for.</summary>
[TestClass]
public sealed class TransactionCountTests(TestContext context) : IDisposable
{
    private static readonly UserId User = new(1);
    private static readonly ServiceOptions Options = new() { RollAge = TimeSpan.Zero, RollFrom = 5 };
    private readonly StorageWire wire = new();
    private SyncService service = null!;
    private CollectionId collection;
    private NewDevice writer = null!;
    private NewDevice reader = null!;
    private LogPosition head;

    private CancellationToken Cancelled => context.CancellationToken;

    [TestInitialize]
    public async Task StartAsync()
    {
        var storage = await Azurite.NewStorageAsync(wire.AddTo);
        service = new SyncService(storage.Tables, storage.Blobs, storage.Links, TimeProvider.System, new CryptographicRandomBytes(), Options);
        collection = (await service.Collections.CreateAsync(User, "documents", "files", Cancelled)).Value.Collection.Id;
        writer = (await service.Devices.RegisterAsync(User, "writer", null, null, Cancelled)).Value;
        reader = (await service.Devices.RegisterAsync(User, "reader", null, null, Cancelled)).Value;
        head = LogPosition.Start(collection);
        foreach (var device in new[] { writer, reader }) await service.Devices.AuthenticateAsync(User, device.Id.ToString(), device.Secret, null, Cancelled);
    }

    public void Dispose() => wire.Dispose();

    [TestMethod]
    public async Task EveryRequest_ShowsItsDevice_ByOneRead()
    {
        wire.Forget();
        await service.Devices.AuthenticateAsync(User, writer.Id.ToString(), writer.Secret, null, Cancelled);
        Expect("a request's device is known", "GET row");
    }

    [TestMethod]
    public async Task Append_IsOneBlobAndOneTransaction()
    {
        for (var i = 0; i < 3; i++)
        {
            wire.Forget();
            await AppendAsync();
            // The head, the device's row in the chain, what the user has stored; then the log, and the commit.
            Expect("an append", "GET row", "GET row", "GET row", "PUT blob", "POST transaction");
        }
    }

    [TestMethod]
    public async Task Append_NamingPacks_LooksAtEach()
    {
        var packs = new[] { TestLogs.Pack(1), TestLogs.Pack(2) };
        await LinksAsync(packs);
        foreach (var (id, bytes) in packs) await service.Contents.UploadAsync(new PackPlace(User, collection, id), Hash256.Of(bytes), null, bytes, Cancelled);
        wire.Forget();
        await AppendAsync([.. packs.Select(pack => TestLogs.In(ContainerId.OfPack(pack.Id)))]);
        // Beside the rest: the marks of retired packs, and whether each pack is there.
        Expect("an append that names 2 packs", "GET row", "GET row", "GET rows", "HEAD blob", "HEAD blob", "GET row", "PUT blob", "POST transaction");
    }

    [TestMethod]
    public async Task Links_ForNewPacks_AreReservedInOneTransaction()
    {
        var packs = Enumerable.Range(1, 5).Select(i => TestLogs.Pack((byte)i)).ToArray();
        wire.Forget();
        await LinksAsync(packs);
        // The head, the marks of retired packs, whether each pack is there; then what the user has stored in all and in this collection, and the reservation.
        Expect("links for 5 uploads", ["GET row", "GET rows", .. Enumerable.Repeat("HEAD blob", 5), "GET row", "GET row", "POST transaction"]);
        wire.Forget();
        await service.Contents.LinkAsync(User, collection, new ContentLinkRequest([], [.. packs.Select(pack => pack.Id.ToString())]), new Uri("https://service.invalid"), Cancelled);
        Expect("links for 5 downloads", "GET row");
    }

    [TestMethod]
    public async Task Read_OfLogs_IsOneQueryABlobEachAndTheCursor_AndAFewBlobsOnceRolled()
    {
        for (var i = 0; i < 8; i++) await AppendAsync();
        var first = (await ReadAsync(LogPosition.Start(collection)))[0];

        wire.Forget();
        Assert.HasCount(7, await ReadAsync(first.Position));
        // The head, the device's row in the chain, the logs' rows; the cursor; then the logs.
        Expect("a read of 7 logs", ["GET row", "GET row", "GET rows", "POST transaction", .. Enumerable.Repeat("GET blob", 7)]);

        wire.Forget();
        Assert.IsEmpty(await ReadAsync(head));
        Expect("a read at the head that moves the cursor", "GET row", "GET row", "POST transaction");

        wire.Forget();
        Assert.IsEmpty(await ReadAsync(head));
        Expect("a read that finds nothing new", "GET row", "GET row");

        Assert.AreEqual(8, (await service.Maintenance.RunAsync(User, collection, Cancelled)).LogsRolled);
        wire.Forget();
        Assert.HasCount(7, await ReadAsync(first.Position));
        Expect("a read of 7 logs that were rolled", "GET row", "GET row", "GET rows", "GET blob");
    }

    private async Task AppendAsync(params LocationRecord[] locations)
    {
        var log = TestLogs.Write(collection, writer.Id, head, "a file", locations: locations);
        head = (await service.Appender.AppendAsync(User, writer.Id, collection, log, Cancelled)).Value.Position;
    }

    private async Task<List<StoredLog>> ReadAsync(LogPosition after)
    {
        var range = (await service.Reader.ReadAsync(User, reader.Id, collection, after, long.MaxValue, Cancelled)).Value;
        return await range.Logs.ToListAsync(Cancelled);
    }

    private async Task LinksAsync((Hash256 Id, byte[] Bytes)[] packs)
    {
        var uploads = packs.Select(pack => new PackUpload(pack.Id.ToString(), pack.Bytes.Length, Hash256.Of(pack.Bytes).ToString()));
        Assert.IsNull((await service.Contents.LinkAsync(User, collection, new ContentLinkRequest([.. uploads], []), new Uri("https://service.invalid"), Cancelled)).Refusal);
    }

    private void Expect(string what, params string[] requests)
    {
        context.WriteLine($"{what}: {string.Join(", ", wire.Requests.CountBy(request => request).Select(count => $"{count.Value} {count.Key}"))}");
        Assert.AreSequenceEqual(requests, wire.Requests, what);
    }
}
