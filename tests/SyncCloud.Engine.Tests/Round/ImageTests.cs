using SyncCloud.Engine.Round;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>Devices with real folders and stores make base images and start from them.</summary>
[TestClass]
public sealed class ImageTests
{
    private readonly ChainCloud cloud = RoundDevice.NewCloud();

    public TestContext TestContext { get; set; } = null!;
    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task ManySmallChanges_MakeAnImage_ThatANewDeviceStartsFrom()
    {
        using var laptop = Device(1, "laptop");
        await EditAsync(laptop, 25);
        Assert.IsNotEmpty(cloud.Images, "an image was made");
        cloud.TrimmedTo = cloud.Images.Keys.Max();

        using var phone = Device(2, "phone");
        var report = await phone.InStepAsync(Cancelled);

        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
        Assert.AreEqual(0, report.ChangesPushed);
        phone.Write("notes/from-phone.txt", "phone");
        await phone.InStepAsync(Cancelled);
        await laptop.InStepAsync(Cancelled);
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    public async Task StoreSetBackWhileANewDeviceReadsTheImage_TheDeviceStartsWithTheLogs()
    {
        using var laptop = Device(1, "laptop");
        await EditAsync(laptop, 25);
        cloud.OnReadImage = () => cloud.SetBackTo(2);

        using var phone = Device(2, "phone");
        var report = await phone.InStepAsync(Cancelled);

        Assert.AreEqual((2L, 2L), (report.Cursor.Sequence, report.LogsPulled));
    }

    [TestMethod]
    public async Task BackAfterAYear_NothingComesBackFromTheDead_AndNothingIsLost()
    {
        using var laptop = Device(1, "laptop");
        using var phone = Device(2, "phone");
        for (var i = 0; i < 6; i++) laptop.Write($"old/{i}.txt", $"old {i}");
        await laptop.InStepAsync(Cancelled);
        await phone.InStepAsync(Cancelled);
        laptop.Delete("old/0.txt");
        laptop.Delete("old/1.txt");
        laptop.Write("old/2.txt", "edited on the laptop");
        await EditAsync(laptop, 25);
        cloud.TrimmedTo = cloud.Images.Keys.Max();

        // Meanwhile, offline:
        phone.Write("old/1.txt", "edited on the phone");
        phone.Write("old/3.txt", "edited on the phone, too");
        phone.Write("new on the phone.txt", "new");
        await phone.InStepAsync(Cancelled);
        await laptop.InStepAsync(Cancelled);
        await phone.InStepAsync(Cancelled);

        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
        Assert.IsFalse(File.Exists(phone.At("old/0.txt")), "deleted while it was away");
        Assert.AreEqual("edited on the phone", laptop.Read("old/1.txt"), "an edit outlives a deletion");
        Assert.AreEqual("edited on the laptop", phone.Read("old/2.txt"));
        Assert.AreEqual("edited on the phone, too", laptop.Read("old/3.txt"));
        Assert.AreEqual("new", laptop.Read("new on the phone.txt"));
        Assert.IsFalse(laptop.Files().Any(file => file.Contains("conflict", StringComparison.Ordinal)), string.Join('\n', laptop.Files()));
    }

    [TestMethod]
    public async Task OldContentPutBack_AfterItsLogWasTrimmed_IsToldOrSentAgain()
    {
        using var laptop = Device(1, "laptop");
        using var phone = Device(2, "phone");
        laptop.Write("a.txt", "first version");
        await laptop.InStepAsync(Cancelled);
        await phone.InStepAsync(Cancelled);
        laptop.Write("a.txt", "second version");
        await EditAsync(laptop, 25);
        await phone.InStepAsync(Cancelled);
        cloud.TrimmedTo = cloud.Images.Keys.Max();

        phone.Write("a.txt", "first version");
        await phone.InStepAsync(Cancelled);
        using var tablet = Device(3, "tablet");
        await tablet.InStepAsync(Cancelled);

        Assert.AreEqual("first version", tablet.Read("a.txt"));
    }

    [TestMethod]
    public async Task ContentThatMovesOn_IsRepackedOnce_AndCanBeFetched()
    {
        using var laptop = Device(1, "laptop");
        laptop.Write("large.bin", new string('x', 700_000) + Guid.NewGuid());
        await laptop.InStepAsync(Cancelled);
        laptop.Write("large.bin", laptop.Read("large.bin") + "one block more");
        await EditAsync(laptop, 60);
        var repacks = cloud.Logs.Select(log => ChangeLog.Open(log.Bytes)).Where(log => log.Header.Counts.Total == 0).ToList();
        Assert.IsGreaterThan(1, repacks.Count);
        var moved = repacks.SelectMany(log => log.ReadRecords()).Select(record => record.Location!.Content).ToList();
        Assert.HasCount(moved.Distinct().Count(), moved, "no content is moved twice");
        cloud.TrimmedTo = cloud.Images.Keys.Max();
        using var phone = Device(2, "phone");
        await phone.InStepAsync(Cancelled);
        CollectionAssert.AreEqual(laptop.Files(), phone.Files());
    }

    [TestMethod]
    [DataRow(499, 0, 0, 0, true, false)]
    [DataRow(500, 0, 0, 0, true, true)]
    [DataRow(999, 0, 0, 0, false, false)]
    [DataRow(1000, 0, 0, 0, false, true)]
    [DataRow(1000, 600, 0, 0, true, false)]
    [DataRow(1000, 0, 600, 0, true, false)]
    [DataRow(50, 0, 0, 20 << 20, true, true)]
    [DataRow(49, 0, 0, 20 << 20, true, false)]
    [DataRow(50, 0, 0, 20 << 20, false, false)]
    public void IsDue_ByLogsOrWeightBehindTheNewestImage(long cursor, long image, long tried, long tail, bool hasPushed, bool expected) =>
        Assert.AreEqual(expected, new ImagePolicy().IsDue(new LogPosition(cursor, default), new SyncCloud.Engine.State.ImageMark(image, 0, tried, tail), hasPushed));

    [TestMethod]
    public async Task Image_IsKnownByItsLength_ToTheDeviceThatMadeIt()
    {
        using var laptop = Device(1, "laptop");
        await EditAsync(laptop, 12);
        using var state = laptop.OpenState();
        Assert.AreEqual(cloud.Images.Keys.Max(), state.Images.Mark.Sequence);
        Assert.AreEqual(cloud.Images[cloud.Images.Keys.Max()].Length, state.Images.Mark.Length);
    }

    [TestMethod]
    [DataRow(500, 16_000_000, true, true)]
    [DataRow(3050, 100_000_000, true, false)]
    [DataRow(3051, 100_000_000, true, true)]
    [DataRow(6101, 100_000_000, false, false)]
    [DataRow(6102, 100_000_000, false, true)]
    public void IsDue_BehindALargeImage_TakesALogForEach32KiBOfIt(long behind, long length, bool hasPushed, bool expected) =>
        Assert.AreEqual(expected, new ImagePolicy().IsDue(new LogPosition(1000 + behind, default), new SyncCloud.Engine.State.ImageMark(1000, length, 1000, 0), hasPushed));

    private RoundDevice Device(int id, string name) => new(cloud, new DeviceId((UInt128)id), name) { Images = new ImagePolicy { Logs = 10 } };

    private async Task EditAsync(RoundDevice device, int logs)
    {
        for (var i = 0; i < logs; i++)
        {
            device.Write($"notes/{i % 7}.txt", $"note {i}");
            await device.InStepAsync(Cancelled);
        }
    }
}
