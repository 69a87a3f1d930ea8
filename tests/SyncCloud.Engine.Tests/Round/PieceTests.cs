using SyncCloud.Engine.Round;
using SyncCloud.Engine.Tests.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>Devices with real folders and stores edit a large file in turns.</summary>
[TestClass]
public sealed class PieceTests(TestContext context)
{
    private const string Name = "disk.img";
    private readonly ChainCloud cloud = RoundDevice.NewCloud();
    private byte[] content = TestDevice.Bytes(1, 900_000);

    private CancellationToken Cancelled => context.CancellationToken;

    [TestMethod]
    public async Task EditsInTurns_SendAPieceEach_AndAnImageTellsOfThem()
    {
        using var laptop = Device(1, "laptop");
        using var phone = Device(2, "phone");
        await BeginAsync(laptop, phone);
        for (var i = 0; i < 24; i++)
        {
            var (author, reader) = i % 2 == 0 ? (laptop, phone) : (phone, laptop);
            Edit(author, i);
            await author.InStepAsync(Cancelled);
            Assert.IsLessThan(6 << 10, cloud.Logs.Last(log => ChangeLog.Open(log.Bytes).Header.Counts.Total > 0).Bytes.Length, $"edit {i}");
            await reader.InStepAsync(Cancelled);
            AssertShows(reader);
        }
        Assert.IsNotEmpty(cloud.Images, "an image was made");
        cloud.TrimmedTo = cloud.Images.Keys.Max();
        using var tablet = Device(3, "tablet");

        await tablet.InStepAsync(Cancelled);

        AssertShows(tablet);
    }

    [TestMethod]
    public async Task Pieces_OfWhatIsShownNoMore_AreForgotten()
    {
        using var laptop = Device(1, "laptop");
        using var phone = Device(2, "phone");
        await BeginAsync(laptop, phone);
        File.WriteAllBytes(laptop.At("other"), TestDevice.Bytes(2, 400_000));
        await laptop.InStepAsync(Cancelled);
        Assert.AreEqual(2, Count(laptop));
        for (var i = 0; i < 3; i++)
        {
            Edit(laptop, i);
            await laptop.InStepAsync(Cancelled);
            await phone.InStepAsync(Cancelled);
            Assert.AreEqual((2, 1), (Count(laptop), Count(phone)));
        }
        laptop.Delete("other");
        Edit(laptop, 3);
        await laptop.InStepAsync(Cancelled);

        Assert.AreEqual(1, Count(laptop));
    }

    [TestMethod]
    public async Task Pieces_OfMoreThanTheirBound_AreForgottenFromTheOldestOn()
    {
        using var laptop = Device(1, "laptop");
        File.WriteAllBytes(laptop.At(Name), content);
        await laptop.InStepAsync(Cancelled);
        var other = TestDevice.Bytes(2, 400_000);
        File.WriteAllBytes(laptop.At("other"), other);
        await laptop.InStepAsync(Cancelled);
        using var state = laptop.OpenState();
        var newest = new ContentRef(other.Length, ContentHash.Of(other));

        state.Pieces.Tidy(state.Pieces.Find(newest)!.Encoded.Length);
        Assert.IsNotNull(state.Pieces.Find(newest));
        Assert.AreEqual(1, state.Pieces.Count);

        state.Pieces.Tidy(0);
        Assert.AreEqual(0, state.Pieces.Count);
    }

    // Whatever became of them: what is missing, or of another content, costs bytes.
    [TestMethod]
    [DataRow("DELETE FROM piece")]
    [DataRow("UPDATE piece SET hashes = zeroblob(length(hashes))")]
    [DataRow("UPDATE piece SET hashes = x'00'")]
    [DataRow("UPDATE piece_seed SET seed = seed + 1")]
    public async Task Pieces_ThatWereLost_CostBytesAlone(string loss)
    {
        using var laptop = Device(1, "laptop");
        using var phone = Device(2, "phone");
        await BeginAsync(laptop, phone);
        using (var state = laptop.OpenState()) state.Sql.Execute(loss);
        Edit(laptop, 1);
        await laptop.InStepAsync(Cancelled);
        Edit(laptop, 2);
        await laptop.InStepAsync(Cancelled);

        Assert.IsLessThan(6 << 10, cloud.Logs[^1].Bytes.Length);
        await phone.InStepAsync(Cancelled);
        AssertShows(phone);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task DeathAroundTheAppend_OfAnEdit_IsGoneOnFrom(bool before)
    {
        using var laptop = Device(1, "laptop");
        using var phone = Device(2, "phone");
        await BeginAsync(laptop, phone);
        for (var i = 0; i < 3; i++)
        {
            Edit(laptop, i);
            cloud.OnAppend = (_, isBefore) =>
            {
                if (isBefore == before) throw new PlugPulledException();
            };
            await Assert.ThrowsExactlyAsync<PlugPulledException>(() => laptop.SyncAsync(Cancelled));
            cloud.OnAppend = (_, _) => { };
            await laptop.InStepAsync(Cancelled);
            await phone.InStepAsync(Cancelled);
            AssertShows(phone);
        }
        Edit(phone, 3);
        await phone.InStepAsync(Cancelled);

        Assert.IsLessThan(6 << 10, cloud.Logs[^1].Bytes.Length);
        await laptop.InStepAsync(Cancelled);
        AssertShows(laptop);
        Assert.AreEqual((1, 1), (Count(laptop), Count(phone)));
    }

    private RoundDevice Device(byte id, string name) => new(cloud, new DeviceId(id), name) { Images = new ImagePolicy { Logs = 10 } };

    /// <summary>Whoever received an edit once knows the pieces of what came of it.</summary>
    private async Task BeginAsync(RoundDevice laptop, RoundDevice phone)
    {
        File.WriteAllBytes(laptop.At(Name), content);
        await laptop.InStepAsync(Cancelled);
        await phone.InStepAsync(Cancelled);
        Edit(laptop, 99);
        await laptop.InStepAsync(Cancelled);
        await phone.InStepAsync(Cancelled);
        AssertShows(phone);
    }

    private void Edit(RoundDevice device, int number)
    {
        content = TestDevice.Insert(content, 1000 + (number * 8000), (byte)number, 7);
        File.WriteAllBytes(device.At(Name), content);
    }

    private void AssertShows(RoundDevice device) => TestDevice.AssertSame(content, File.ReadAllBytes(device.At(Name)));

    private static long Count(RoundDevice device)
    {
        using var state = device.OpenState();
        return state.Pieces.Count;
    }
}
