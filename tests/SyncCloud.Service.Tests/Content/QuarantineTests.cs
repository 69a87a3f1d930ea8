using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Content;

[TestClass]
public sealed class QuarantineTestsOnMemory() : QuarantineTests(Adapter.Memory);

[TestClass]
public sealed class QuarantineTestsOnAzure() : QuarantineTests(Adapter.Azure);

public abstract class QuarantineTests(Adapter adapter)
{
    private static readonly UserId User = new(1);
    private static readonly Uri Address = new("http://127.0.0.1:5190");
    private readonly TestCloud cloud = new(links: new NamedLinks(), adapter: adapter);
    private readonly (Hash256 Id, byte[] Bytes) pack = TestLogs.Pack(1);
    private PackPlace place = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        place = new PackPlace(User, await cloud.CollectionAsync(User), pack.Id);
        await UploadAsync();
    }

    [TestMethod]
    public async Task CheckAsync_GoodPack_IsLeftAlone()
    {
        Assert.IsFalse(await CheckAsync());
        Assert.IsEmpty(await WantedAsync());
        Assert.AreEqual(0, (await HeadAsync()).PackRows);
    }

    [TestMethod]
    public async Task CheckAsync_BlockDamaged_QuarantinesOnceAndSaysWhichBytes()
    {
        Damage(10);
        for (var i = 0; i < 3; i++) Assert.IsTrue(await CheckAsync());
        var wanted = (await WantedAsync()).Single();
        Assert.AreEqual(pack.Id, wanted.Pack);
        Assert.AreSequenceEqual([new ByteRun(0, 1000)], wanted.Row.Damaged!.Value.AsEnumerable());
        Assert.AreEqual((1L, 1L), ((await HeadAsync()).PackRows, (await HeadAsync()).WantedPacks));
        Assert.AreEqual(1, (await cloud.Service.Collections.ListAsync(User, default)).Single().WantedPacks);
        // Kept aside, and still readable as far as it is good.
        Assert.AreEqual(pack.Bytes.Length, (await cloud.Service.Contents.LengthAsync(place, default)).Value);
    }

    [TestMethod]
    public async Task CheckAsync_DirectoryDamagedOrPackGone_NothingOfItCanBeRead()
    {
        Damage(pack.Bytes.Length - 1);
        Assert.IsTrue(await CheckAsync());
        Assert.IsNull((await WantedAsync()).Single().Row.Damaged);

        var gone = TestLogs.Pack(2).Id;
        Assert.IsTrue((await cloud.Service.Quarantine.CheckAsync(place with { Pack = gone }, default)).Value);
        Assert.AreSequenceEqual(((Hash256[])[pack.Id, gone]).Order(), (await WantedAsync()).Select(wanted => wanted.Pack));
        Assert.IsInstanceOfType<Refusal.NotFound>((await cloud.Service.Contents.LengthAsync(place with { Pack = gone }, default)).Refusal);
    }

    [TestMethod]
    public async Task Append_NamingAPackInQuarantine_IsRefusedUntilItIsRepaired()
    {
        var device = await cloud.DeviceAsync(User, place.Collection);
        var container = ContainerId.OfPack(pack.Id);
        Damage(10);
        await CheckAsync();
        var refusal = await device.RefusedAsync(device.Log(locations: [TestLogs.In(container)]));
        Assert.AreSequenceEqual([container], ((Refusal.ContainersQuarantined)refusal).Containers);
        await device.AppendAsync();
        Assert.AreEqual(1, (await device.TryReadAsync(device.Position)).Value.WantedPacks);

        await UploadAsync();
        Assert.IsFalse(await CheckAsync());
        await device.AppendAsync(device.Log("another", locations: [TestLogs.In(container)]));
        Assert.AreEqual(0, (await device.TryReadAsync(device.Position)).Value.WantedPacks);
    }

    [TestMethod]
    public async Task Upload_OfAPackInQuarantine_LiesUnderARepairName_AndTheDamagedOneStays()
    {
        Damage(10);
        Assert.IsTrue((await LinkAsync()).Stored, "a damaged pack that nobody reported looks as if it were stored");
        await CheckAsync();
        Assert.IsFalse((await LinkAsync()).Stored);
        Assert.AreEqual(PutResult.Created, await UploadAsync());
        Assert.AreEqual(PutResult.Exists, await UploadAsync());
        Assert.IsFalse(await CheckAsync());
        Assert.IsTrue((await LinkAsync()).Stored);
        Assert.IsEmpty(await WantedAsync());
        Assert.AreSequenceEqual(pack.Bytes, await DownloadAsync());
        var names = new List<string>();
        await foreach (var blob in cloud.Blobs.ListAsync(BlobNames.Prefix(User, place.Collection), default)) names.Add(blob.Name[BlobNames.Prefix(User, place.Collection).Length..]);
        Assert.AreSequenceEqual([$"packs/{pack.Id}", $"packs/{pack.Id}-1"], names.Order(StringComparer.Ordinal));
        Assert.IsTrue(names.All(name => BlobNames.TryReadPack(name, out var id, out _) && id == pack.Id));
    }

    /// <summary>A store that the devices reach themselves is not asked which upload of a pack counts: the link says so.</summary>
    [TestMethod]
    public async Task Links_LeadToTheUploadThatCounts()
    {
        Assert.AreEqual((NameOf(0), NameOf(0)), await LinkedAsync());
        Damage(10);
        await CheckAsync();
        Assert.AreEqual((NameOf(1), NameOf(0)), await LinkedAsync());
        await UploadAsync();
        await CheckAsync();
        Assert.AreEqual((NameOf(1), NameOf(1)), await LinkedAsync());

        var gone = TestLogs.Pack(2).Id;
        await cloud.Service.Quarantine.CheckAsync(place with { Pack = gone }, default);
        var links = (await cloud.Service.Contents.LinkAsync(User, place.Collection, new ContentLinkRequest([], [gone.ToString()]), Address, default)).Value;
        Assert.AreEqual(BlobNames.Pack(User, place.Collection, gone), links.Get.Single().Url);
    }

    [TestMethod]
    public async Task Repair_ThatRotsTooOrVanishes_IsWantedAgain()
    {
        for (var repair = 0; repair < 3; repair++)
        {
            Damage(10, repair);
            Assert.IsTrue(await CheckAsync());
            Assert.AreEqual(repair + 1, (await WantedAsync()).Single().Row.Repair);
            Assert.AreEqual(PutResult.Created, await UploadAsync());
            Assert.IsFalse(await CheckAsync());
        }
        await cloud.Blobs.DeleteAsync(NameOf(3), null, default);
        Assert.IsTrue(await CheckAsync());
        Assert.AreEqual(PutResult.Created, await UploadAsync());
        Assert.IsFalse(await CheckAsync());
        Assert.AreSequenceEqual(pack.Bytes, await DownloadAsync());
        Assert.AreEqual((1L, 0L), ((await HeadAsync()).PackRows, (await HeadAsync()).WantedPacks));
    }

    [TestMethod]
    public async Task CheckAsync_DamageThatGrew_IsToldAnew_AndABlobBroughtBackIsTakenIntoUse()
    {
        Damage(10);
        await CheckAsync();
        Damage(pack.Bytes.Length - 1);
        Assert.IsTrue(await CheckAsync());
        Assert.IsNull((await WantedAsync()).Single().Row.Damaged);
        cloud.Rot(NameOf(0), pack.Bytes);
        Assert.IsFalse(await CheckAsync());
        Assert.IsEmpty(await WantedAsync());
        Assert.AreSequenceEqual(pack.Bytes, await DownloadAsync());
    }

    [TestMethod]
    public async Task CheckAsync_OfAnotherUsersCollection_IsUnknown() =>
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Quarantine.CheckAsync(place with { User = new UserId(2) }, default)).Refusal);

    /// <summary>Quarantine, upload and check, each stopped at every storage operation in turn: repeated, it ends as if nothing had happened.</summary>
    [TestMethod]
    public async Task QuarantineAndRepair_InterruptedAtEachStorageStep_AreContinued()
    {
        Damage(10);
        var device = await cloud.DeviceAsync(User, place.Collection);
        var stops = await StopAtEachStepAsync(() => CheckAsync(), async () => Assert.AreEqual((await HeadAsync()).WantedPacks, (await WantedAsync()).Count));
        Assert.IsGreaterThan(3, stops);
        Assert.HasCount(1, await WantedAsync());
        stops = await StopAtEachStepAsync(async () =>
        {
            await UploadAsync();
            await CheckAsync();
        }, async () => Assert.AreEqual((await HeadAsync()).WantedPacks, (await WantedAsync()).Count));
        Assert.IsGreaterThan(6, stops);
        Assert.AreEqual((1L, 0L), ((await HeadAsync()).PackRows, (await HeadAsync()).WantedPacks));
        Assert.AreSequenceEqual(pack.Bytes, await DownloadAsync());
        await device.AppendAsync(device.Log(locations: [TestLogs.In(ContainerId.OfPack(pack.Id))]));
    }

    [TestMethod]
    public async Task CheckAsync_WhileLogsAreAppended_LosesNeither()
    {
        Damage(10);
        var device = await cloud.DeviceAsync(User, place.Collection);
        var appended = false;
        cloud.OnBlobs = async _ =>
        {
            if (appended) return;
            appended = true;
            await device.AppendAsync();
        };
        Assert.IsTrue(await CheckAsync());
        Assert.IsTrue(appended);
        Assert.AreEqual((device.Position, 1L), ((await HeadAsync()).Position, (await HeadAsync()).WantedPacks));
    }

    private static async Task<int> StopAtStepAsync(TestCloud cloud, int step, Func<Task> work)
    {
        var steps = 0;
        cloud.OnTables = cloud.OnBlobs = _ => ++steps == step ? throw new CrashException() : default;
        try
        {
            await work();
            return 0;
        }
        catch (CrashException)
        {
            return 1;
        }
        finally
        {
            cloud.OnTables = cloud.OnBlobs = null;
        }
    }

    private async Task<int> StopAtEachStepAsync(Func<Task> work, Func<Task> afterwards)
    {
        for (var step = 1; ; step++)
        {
            var stopped = await StopAtStepAsync(cloud, step, work);
            await afterwards();
            if (stopped == 0) return step - 1;
        }
    }

    private async Task<bool> CheckAsync() => (await cloud.Service.Quarantine.CheckAsync(place, default)).Value;

    private async Task<IReadOnlyList<QuarantinedPack>> WantedAsync() => (await cloud.Service.Quarantine.WantedAsync(User, place.Collection, default)).Value;

    private async Task<Service.Logs.HeadRow> HeadAsync() => (await new Service.Logs.Chain(cloud.Tables).HeadAsync(User, place.Collection, default))!.Value.Head;

    private async Task<PutResult> UploadAsync() => (await cloud.Service.Contents.UploadAsync(place, Hash256.Of(pack.Bytes), null, pack.Bytes, default)).Value;

    private async Task<ContentLink> LinkAsync() =>
        (await cloud.Service.Contents.LinkAsync(User, place.Collection, new ContentLinkRequest([new PackUpload(pack.Id.ToString(), pack.Bytes.Length, Hash256.Of(pack.Bytes).ToString())], []), Address, default)).Value.Put.Single();

    private async Task<(string Put, string Get)> LinkedAsync()
    {
        var request = new ContentLinkRequest([new PackUpload(pack.Id.ToString(), pack.Bytes.Length, Hash256.Of(pack.Bytes).ToString())], [pack.Id.ToString()]);
        var links = (await cloud.Service.Contents.LinkAsync(User, place.Collection, request, Address, default)).Value;
        return (links.Put.Single().Url, links.Get.Single().Url);
    }

    private async Task<byte[]> DownloadAsync()
    {
        await using var content = (await cloud.Service.Contents.DownloadAsync(place, 0, pack.Bytes.Length, default)).Value;
        var bytes = new MemoryStream();
        await content.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private string NameOf(long repair) => BlobNames.Pack(User, place.Collection, pack.Id, repair);

    /// <summary>Flips one bit of the stored bytes, as a disk does.</summary>
    private void Damage(int at, long repair = 0)
    {
        var damaged = pack.Bytes.ToArray();
        damaged[at] ^= 1;
        cloud.Rot(NameOf(repair), damaged);
    }

    /// <summary>Links that are the blob's name.</summary>
    private sealed class NamedLinks : ILinkMinter
    {
        private static readonly Dictionary<string, string> None = [];

        public ValueTask<MintedLink> UploadAsync(Uri service, PackPlace place, string blob, long length, Hash256? sha256, DateTimeOffset expires, CancellationToken cancellationToken) => new(new MintedLink(blob, None));

        public ValueTask<MintedLink> DownloadAsync(Uri service, PackPlace place, string blob, DateTimeOffset expires, CancellationToken cancellationToken) => new(new MintedLink(blob, None));
    }
}
