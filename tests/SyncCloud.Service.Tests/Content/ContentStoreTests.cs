using System.IO.Hashing;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Content;

[TestClass]
public sealed class ContentStoreTestsOnMemory() : ContentStoreTests(Adapter.Memory);

[TestClass]
public sealed class ContentStoreTestsOnAzure() : ContentStoreTests(Adapter.Azure);

public abstract class ContentStoreTests(Adapter adapter)
{
    private static readonly UserId User = new(1);
    private static readonly Uri Address = new("http://127.0.0.1:5190");

    private static PackUpload Upload((Hash256 Id, byte[] Bytes) pack) => new(pack.Id.ToString(), pack.Bytes.Length, Hash256.Of(pack.Bytes).ToString());

    private static ValueTask<Outcome<ContentLinks>> LinkAsync(TestCloud cloud, CollectionId collection, params PackUpload[] uploads) =>
        cloud.Service.Contents.LinkAsync(User, collection, new ContentLinkRequest([.. uploads], []), Address, default);

    [TestMethod]
    public async Task LinkAsync_OnePerIdInOrder_StoredOnesNeedNoUpload()
    {
        var cloud = new TestCloud(adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        var (a, b) = (TestLogs.Pack(1), TestLogs.Pack(2));
        Assert.AreEqual(PutResult.Created, (await cloud.Service.Contents.UploadAsync(new PackPlace(User, collection, a.Id), Hash256.Of(a.Bytes), null, a.Bytes, default)).Value);
        var request = new ContentLinkRequest([Upload(b), Upload(a)], [a.Id.ToString(), b.Id.ToString()]);
        var links = (await cloud.Service.Contents.LinkAsync(User, collection, request, Address, default)).Value;
        Assert.AreSequenceEqual([(b.Id.ToString(), false), (a.Id.ToString(), true)], links.Put.Select(link => (link.Id, link.Stored)));
        Assert.AreSequenceEqual([a.Id.ToString(), b.Id.ToString()], links.Get.Select(link => link.Id));
        Assert.IsTrue(links.Put.Concat(links.Get).All(link => link.Url.StartsWith($"{Address}content/", StringComparison.Ordinal) && link.Expires == cloud.Clock.GetUtcNow() + cloud.Service.Options.LinkLifetime));
    }

    [TestMethod]
    public async Task LinkAsync_Quota_CountsEachPackOnceHoweverOftenItIsAsked()
    {
        var packs = Enumerable.Range(0, 250).Select(i => Upload(TestLogs.Pack((byte)i)) with { Id = Hash256.Of([(byte)i]).ToString(), Length = 100 }).ToArray();
        var cloud = new TestCloud(new ServiceOptions { UserQuota = 250 * 100 }, adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        Assert.IsNull((await LinkAsync(cloud, collection, packs[..120])).Refusal);
        Assert.IsNull((await LinkAsync(cloud, collection, packs)).Refusal);
        Assert.IsNull((await LinkAsync(cloud, collection, [.. packs, .. packs])).Refusal);
        Assert.AreEqual(250 * 100, (await cloud.Service.Collections.ListAsync(User, default)).Single().StoredBytes);
        Assert.AreEqual(new Refusal.QuotaExceeded(250 * 100), (await LinkAsync(cloud, collection, packs[0] with { Id = Hash256.Of([1, 2]).ToString(), Length = 1 })).Refusal);
        // Another user has a quota of its own.
        var other = new UserId(2);
        var request = new ContentLinkRequest([packs[0]], []);
        Assert.IsNull((await cloud.Service.Contents.LinkAsync(other, (await cloud.Service.Collections.CreateAsync(other, "x", "files", default)).Value.Collection.Id, request, Address, default)).Refusal);
        await cloud.Service.Collections.DeleteAsync(User, collection, default);
        Assert.IsNull((await LinkAsync(cloud, await cloud.CollectionAsync(User), packs)).Refusal);
    }

    [TestMethod]
    public async Task LinkAsync_RequestsThatCannotBe_AreRefused()
    {
        var cloud = new TestCloud(adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        var good = Upload(TestLogs.Pack(1));
        foreach (var bad in new[] { good with { Id = "x" }, good with { Sha256 = "" }, good with { Length = 0 }, good with { Length = -1 }, null! })
            Assert.IsInstanceOfType<Refusal.InvalidRequest>((await LinkAsync(cloud, collection, bad)).Refusal);
        Assert.AreEqual(new Refusal.TooLarge("a pack", FormatLimits.MaxPackLength), (await LinkAsync(cloud, collection, good with { Length = FormatLimits.MaxPackLength + 1 })).Refusal);
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await LinkAsync(cloud, collection, [.. Enumerable.Repeat(good, 1001)])).Refusal);
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await cloud.Service.Contents.LinkAsync(User, collection, new ContentLinkRequest(default, ["x"]), Address, default)).Refusal);
        Assert.IsNull((await cloud.Service.Contents.LinkAsync(User, collection, new ContentLinkRequest(default, default), Address, default)).Refusal);
    }

    [TestMethod]
    public async Task UploadAsync_OnlyAWholePackUnderItsOwnId()
    {
        var cloud = new TestCloud(adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        var (id, bytes) = TestLogs.Pack(1);
        var place = new PackPlace(User, collection, id);
        var damaged = bytes.ToArray();
        damaged[^1] ^= 1;
        Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, Hash256.Of(bytes), null, damaged, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, Hash256.Of(damaged), null, damaged, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place with { Pack = Hash256.Of([]) }, Hash256.Of(bytes), null, bytes, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Contents.UploadAsync(place with { User = new UserId(2) }, Hash256.Of(bytes), null, bytes, default)).Refusal);
        Assert.AreEqual(PutResult.Created, (await cloud.Service.Contents.UploadAsync(place, Hash256.Of(bytes), null, bytes, default)).Value);
        Assert.AreEqual(PutResult.Exists, (await cloud.Service.Contents.UploadAsync(place, Hash256.Of(bytes), null, bytes, default)).Value);
        Assert.AreEqual(bytes.Length, (await cloud.Service.Contents.LengthAsync(place, default)).Value);
        Assert.IsInstanceOfType<Refusal.NotFound>((await cloud.Service.Contents.LengthAsync(place with { Pack = Hash256.Of([]) }, default)).Refusal);
    }

    [TestMethod]
    public async Task UploadAsync_WithoutASum_TakesAPackOfPlainBlocks_UnlessAnyByteOfItIsWrong()
    {
        var cloud = new TestCloud(adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        var (id, bytes) = Plain(100, 300);
        var place = new PackPlace(User, collection, id);
        Assert.IsNull((await LinkAsync(cloud, collection, new PackUpload(id.ToString(), bytes.Length))).Refusal);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 1;
            Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, null, null, damaged, default)).Refusal, $"byte {i}");
        }
        Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, null, null, bytes.AsMemory(1), default)).Refusal);

        Assert.AreEqual(PutResult.Created, (await cloud.Service.Contents.UploadAsync(place, null, null, bytes, default)).Value);
    }

    [TestMethod]
    public async Task UploadAsync_WithoutASum_OfCompressedBlocks_IsRefused()
    {
        var cloud = new TestCloud(adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        using var builder = new PackBuilder();
        builder.Add(new byte[1000], ContentHash.Leaf(new byte[1000]));
        var (id, bytes) = builder.Build();

        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await cloud.Service.Contents.UploadAsync(new PackPlace(User, collection, id), null, null, bytes, default)).Refusal);
    }

    [TestMethod]
    public async Task UploadAsync_WithAChecksum_TakesAnyPack_UnlessAnyByteOfItIsWrong()
    {
        var cloud = new TestCloud(adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        using var builder = new PackBuilder();
        builder.Add(new byte[1000], ContentHash.Leaf(new byte[1000]));
        foreach (var (id, bytes) in new[] { Plain(100, 300), builder.Build() })
        {
            var (place, checksum) = (new PackPlace(User, collection, id), XxHash128.HashToUInt128(bytes));
            for (var i = 0; i < bytes.Length; i++)
            {
                var damaged = bytes.ToArray();
                damaged[i] ^= 1;
                Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, null, checksum, damaged, default)).Refusal, $"byte {i}");
            }
            Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, null, checksum, bytes.AsMemory(1), default)).Refusal);
            Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, null, checksum + 1, bytes, default)).Refusal);
            Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, Hash256.Of([]), checksum, bytes, default)).Refusal);
            Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place with { Pack = Hash256.Of([]) }, null, checksum, bytes, default)).Refusal);

            Assert.AreEqual(PutResult.Created, (await cloud.Service.Contents.UploadAsync(place, null, checksum, bytes, default)).Value);
            CollectionAssert.AreEqual(bytes, await ReadAsync(cloud, place));
        }
    }

    [TestMethod]
    public async Task UploadAsync_WithTheChecksumOfBytesThatAreNoPack_IsRefused()
    {
        var cloud = new TestCloud(adapter: adapter);
        var place = new PackPlace(User, await cloud.CollectionAsync(User), Hash256.Of([]));
        foreach (var length in new[] { 0, 1, 8, 1000 })
            Assert.IsInstanceOfType<Refusal.Corrupt>((await cloud.Service.Contents.UploadAsync(place, null, XxHash128.HashToUInt128(new byte[length]), new byte[length], default)).Refusal);
    }

    private static async Task<byte[]> ReadAsync(TestCloud cloud, PackPlace place)
    {
        await using var content = (await cloud.Service.Contents.DownloadAsync(place, 0, FormatLimits.MaxPackLength, default)).Value;
        using var read = new MemoryStream();
        await content.Content.CopyToAsync(read);
        return read.ToArray();
    }

    private static (Hash256 Id, byte[] Bytes) Plain(params int[] lengths)
    {
        using var builder = new PackBuilder();
        foreach (var length in lengths)
        {
            var block = new byte[length];
            new Random(length).NextBytes(block);
            builder.Add(block, ContentHash.Leaf(block));
        }
        return builder.Build();
    }

    [TestMethod]
    public void LinkSigner_AnyChangeOfThePermission_EndsIt()
    {
        var signer = new LinkSigner(new byte[LinkSigner.KeyLength]);
        var expires = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);
        var place = new PackPlace(User, new CollectionId(2), Hash256.Of([3]));
        var link = signer.UploadAsync(Address, place, BlobNames.Pack(User, place.Collection, place.Pack), 10, Hash256.Of([4]), expires, default).AsTask().GetAwaiter().GetResult();
        var signature = new Uri(link.Url).Query.Split("signature=")[1];
        var permission = new LinkPermission("PUT", place, 10, Hash256.Of([4]), expires);
        var before = expires.AddSeconds(-1);
        Assert.IsTrue(signer.Holds(permission, signature, before));
        foreach (var changed in new[]
        {
            permission with { Verb = "GET" }, permission with { Length = 11 }, permission with { Length = null }, permission with { Sha256 = null }, permission with { Sha256 = Hash256.Of([5]) },
            permission with { Expires = expires.AddSeconds(1) }, permission with { Place = place with { User = new UserId(2) } }, permission with { Place = place with { Collection = new CollectionId(3) } },
            permission with { Place = place with { Pack = Hash256.Of([4]) } },
        })
            Assert.IsFalse(signer.Holds(changed, signature, before), changed.ToString());
        Assert.IsFalse(signer.Holds(permission, signature, expires));
        Assert.IsFalse(signer.Holds(permission, null, before));
        foreach (var wrong in new[] { "", new string('A', 43), new string('!', 43), signature[1..], signature + "A" }) Assert.IsFalse(signer.Holds(permission, wrong, before), wrong);
        Assert.IsFalse(new LinkSigner([.. Enumerable.Repeat((byte)1, LinkSigner.KeyLength)]).Holds(permission, signature, before));
    }
}
