using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Retention;

/// <summary>What tests of maintenance work on: collections with logs, packs and images of some age, on either adapter.</summary>
public abstract class MaintainedCollection
{
    private protected MaintainedCollection(Adapter adapter) => Adapter = adapter;

    private protected Adapter Adapter { get; }

    private protected static readonly UserId User = new(1);

    private protected static readonly Item File = new(new ItemId(7), ItemKinds.File, Fields.Of((FileFields.Name, FieldValue.Of("a file"))));

    private protected static readonly ServiceOptions Options = new()
    {
        HistoryWindow = TimeSpan.FromDays(10), RetentionGrace = TimeSpan.FromDays(1), SweepAge = TimeSpan.FromDays(7), RollAge = TimeSpan.FromHours(1), RollFrom = 5,
    };

    private protected async Task<(TestCloud Cloud, TestDevice Device)> LogsAsync(int count)
    {
        var cloud = new TestCloud(Options, adapter: Adapter);
        var device = await cloud.DeviceAsync(User, await cloud.CollectionAsync(User));
        for (var i = 0; i < count; i++) await device.AppendAsync(device.Log(root: File.CanonicalHash()));
        return (cloud, device);
    }

    private protected static async Task<MaintenanceReport> MaintainAsync(TestCloud cloud, TestDevice device) => await cloud.Service.Maintenance.RunAsync(User, device.Collection, default);

    private protected static byte[] Naming(TestDevice device, Hash256 pack) => device.Log(root: File.CanonicalHash(), locations: [TestLogs.In(ContainerId.OfPack(pack))]);

    private protected static async Task UploadAsync(TestCloud cloud, TestDevice device, (Hash256 Id, byte[] Bytes) pack) =>
        Assert.IsNull((await cloud.Service.Contents.UploadAsync(new PackPlace(User, device.Collection, pack.Id), Hash256.Of(pack.Bytes), null, pack.Bytes, default)).Refusal);

    private protected static async Task<bool> IsStoredAsync(TestCloud cloud, TestDevice device, Hash256 pack) =>
        await cloud.Blobs.GetPropertiesAsync(BlobNames.Pack(User, device.Collection, pack), default) is not null;

    private protected static async Task<LogId> LogIdAsync(TestCloud cloud, TestDevice device, int sequence) =>
        (await cloud.Service.Reader.IndexAsync(User, device.Collection, sequence - 1, 1, default)).Value.Logs[0].Log;

    private protected static async Task ImageAsync(TestCloud cloud, TestDevice device, params Hash256[] packs) => Assert.IsTrue((await TryImageAsync(cloud, device, packs)).Value);

    private protected static async Task<Outcome<bool>> TryImageAsync(TestCloud cloud, TestDevice device, params Hash256[] packs)
    {
        using var image = new MemoryStream();
        var header = new BaseImageHeader(device.Collection, "files", device.Position, File.CanonicalHash(), 1, packs.Length);
        var locations = packs.Select(pack => new ContentLocation(new ContentRef(1, ContentHash.Of([1])), [new Extent(ContainerId.OfPack(pack), 0, 1, 0, 1)]));
        await BaseImage.WriteAsync(image, header, new[] { File }.ToAsyncEnumerable(), locations.ToAsyncEnumerable(), default);
        image.Position = 0;
        return await cloud.Service.Images.UploadAsync(User, device.Collection, image, image.Length, default);
    }

    /// <summary>The folder of each blob, sorted.</summary>
    private protected static async Task<List<string>> FoldersAsync(TestCloud cloud) =>
        await cloud.Blobs.ListAsync("", default).Select(blob => blob.Name.Split('/')[3]).Order().ToListAsync();

    private protected static void AssertSame(List<SyncCloud.Protocol.Http.StoredLog> expected, List<SyncCloud.Protocol.Http.StoredLog> actual) =>
        Assert.AreSequenceEqual(expected.Select(log => (log.Position, Hash256.Of(log.Bytes.Span))), actual.Select(log => (log.Position, Hash256.Of(log.Bytes.Span))));
}
