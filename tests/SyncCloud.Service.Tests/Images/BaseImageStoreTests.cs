using SyncCloud.Protocol;
using SyncCloud.Service.Management;

namespace SyncCloud.Service.Tests.Images;

[TestClass]
public sealed class BaseImageStoreTestsOnMemory() : BaseImageStoreTests(Adapter.Memory);

[TestClass]
public sealed class BaseImageStoreTestsOnAzure() : BaseImageStoreTests(Adapter.Azure);

public abstract class BaseImageStoreTests(Adapter adapter)
{
    private static readonly UserId User = new(1);
    private static readonly Item File = new(new ItemId(7), ItemKinds.File, Fields.Of((FileFields.Name, FieldValue.Of("a file"))));
    private readonly TestCloud cloud = new(adapter: adapter);

    private static async Task<byte[]> ImageAsync(CollectionId collection, LogPosition at, string kind = "files")
    {
        using var image = new MemoryStream();
        var header = new BaseImageHeader(collection, kind, at, File.CanonicalHash(), 1, 0);
        await BaseImage.WriteAsync(image, header, new[] { File }.ToAsyncEnumerable(), AsyncEnumerable.Empty<ContentLocation>(), default);
        return image.ToArray();
    }

    private async Task<TestDevice> DeviceWithLogsAsync(int count)
    {
        var device = await cloud.DeviceAsync(User, await cloud.CollectionAsync(User));
        for (var i = 0; i < count; i++) await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        return device;
    }

    private async Task<Outcome<bool>> UploadAsync(TestDevice device, byte[] image)
    {
        using var content = new MemoryStream(image);
        return await cloud.Service.Images.UploadAsync(User, device.Collection, content, image.Length, default);
    }

    private async Task<int> BlobsAsync() => await cloud.Blobs.ListAsync("", default).CountAsync(blob => blob.Name.Contains("/images/", StringComparison.Ordinal));

    [TestMethod]
    public async Task UploadAsync_AtALog_IsFoundFromThereOn()
    {
        var device = await DeviceWithLogsAsync(2);
        var second = device.Position;
        var image = await ImageAsync(device.Collection, second);
        await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        Assert.IsTrue((await UploadAsync(device, image)).Value);
        Assert.IsFalse((await UploadAsync(device, image)).Value);
        Assert.AreEqual(1, await BlobsAsync());
        foreach (var at in new long?[] { null, 2, 3, long.MaxValue })
        {
            await using var found = (await cloud.Service.Images.NewestAsync(User, device.Collection, at, default)).Value;
            Assert.AreEqual(image.Length, found.Properties.Length);
        }
        Assert.IsInstanceOfType<Refusal.NotFound>((await cloud.Service.Images.NewestAsync(User, device.Collection, 1, default)).Refusal);
    }

    [TestMethod]
    public async Task UploadAsync_WhatIsNoImageOfThisChain_IsRefusedAndGone()
    {
        var device = await DeviceWithLogsAsync(1);
        var good = await ImageAsync(device.Collection, device.Position);
        var damaged = good.ToArray();
        damaged[^1] ^= 1;
        Assert.IsInstanceOfType<Refusal.Corrupt>((await UploadAsync(device, damaged)).Refusal);
        Assert.IsInstanceOfType<Refusal.Corrupt>((await UploadAsync(device, good[..^5])).Refusal);
        Assert.IsInstanceOfType<Refusal.Corrupt>((await UploadAsync(device, [])).Refusal);
        Assert.IsInstanceOfType<Refusal.Rewound>((await UploadAsync(device, await ImageAsync(device.Collection, device.Position with { Hash = Hash256.Of([1]) }))).Refusal);
        Assert.IsInstanceOfType<Refusal.Rewound>((await UploadAsync(device, await ImageAsync(device.Collection, device.Position with { Sequence = 2 }))).Refusal);
        Assert.IsInstanceOfType<Refusal.KindMismatch>((await UploadAsync(device, await ImageAsync(device.Collection, device.Position, "contacts"))).Refusal);
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await UploadAsync(device, await ImageAsync(new CollectionId(5), device.Position))).Refusal);
        Assert.AreEqual(0, await BlobsAsync());
        await device.AppendAsync(device.Log(root: Hash256.Of([9])));
        Assert.IsInstanceOfType<Refusal.Corrupt>((await UploadAsync(device, await ImageAsync(device.Collection, device.Position))).Refusal);
        Assert.AreEqual(0, await BlobsAsync());
    }
}
