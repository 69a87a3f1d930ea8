using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Logs;

[TestClass]
public sealed class LogAppenderTestsOnMemory() : LogAppenderTests(Adapter.Memory);

[TestClass]
public sealed class LogAppenderTestsOnAzure() : LogAppenderTests(Adapter.Azure);

public abstract class LogAppenderTests(Adapter adapter)
{
    private static readonly UserId User = new(1);

    private async Task<(TestCloud Cloud, TestDevice A, TestDevice B)> TwoDevicesAsync(ServiceOptions? options = null)
    {
        var cloud = new TestCloud(options, adapter: adapter);
        var collection = await cloud.CollectionAsync(User);
        return (cloud, await cloud.DeviceAsync(User, collection), await cloud.DeviceAsync(User, collection));
    }

    [TestMethod]
    public async Task TwoDevices_TakeTurns_AndReadEachOther()
    {
        var (_, a, b) = await TwoDevicesAsync();
        var first = a.Log("one");
        Assert.AreEqual(new Appended(new LogPosition(1, Hash256.Of(first)), IsNew: true), await a.AppendAsync(first));
        Assert.HasCount(1, await b.PullAsync());
        var second = b.Log("two");
        Assert.AreEqual(2, (await b.AppendAsync(second)).Position.Sequence);
        var pulled = await a.PullAsync();
        CollectionAssert.AreEqual(second, pulled.Single().Bytes.ToArray());
        Assert.AreEqual(b.Position, a.Position);
    }

    [TestMethod]
    public async Task TwoDevices_AppendOnOneBase_OneLosesTheRaceAndHearsTheHead()
    {
        var (_, a, b) = await TwoDevicesAsync();
        await a.AppendAsync();
        Assert.AreEqual(new Refusal.LostRace(a.Position), await b.RefusedAsync(b.Log()));
        await b.PullAsync();
        Assert.AreEqual(2, (await b.AppendAsync()).Position.Sequence);
    }

    [TestMethod]
    public async Task TwoDevices_MeetBetweenReadAndCommit_TheLaterCommitLoses()
    {
        var (cloud, a, b) = await TwoDevicesAsync();
        // When a has stored its blob and is about to commit, b commits.
        cloud.OnTables = async operation =>
        {
            if (!operation.StartsWith("commit", StringComparison.Ordinal) || !operation.Contains("log-", StringComparison.Ordinal)) return;
            cloud.OnTables = null;
            await b.AppendAsync();
        };
        Assert.IsInstanceOfType<Refusal.LostRace>(await a.RefusedAsync(a.Log()));
        Assert.AreEqual(1, b.Position.Sequence);
        Assert.HasCount(1, await a.PullAsync());
    }

    [TestMethod]
    public async Task SameLogAgain_IsTheSuccessThatItWas_HoweverFarTheHeadMoved()
    {
        var (_, a, b) = await TwoDevicesAsync();
        var log = a.Log();
        var first = await a.AppendAsync(log);
        Assert.AreEqual(first with { IsNew = false }, await a.AppendAsync(log));
        await b.PullAsync();
        for (var i = 0; i < 5; i++) await b.AppendAsync();
        Assert.AreEqual(first with { IsNew = false }, await a.AppendAsync(log));
        await a.PullAsync();
        await a.AppendAsync();
        // Even when it is not the device's last one any more.
        Assert.AreEqual(first with { IsNew = false }, await a.AppendAsync(log));
    }

    [TestMethod]
    public async Task SameLogIdWithOtherBytes_IsRefused_AtEveryStage()
    {
        var (cloud, a, b) = await TwoDevicesAsync();
        var id = TestLogs.NextLogId();
        // Stored, never committed.
        cloud.OnTables = operation => operation.Contains("log-", StringComparison.Ordinal) && operation.StartsWith("commit ", StringComparison.Ordinal) ? throw new CrashException() : default;
        await Assert.ThrowsExactlyAsync<CrashException>(() => a.AppendAsync(a.Log("one", id)));
        cloud.OnTables = null;
        Assert.IsInstanceOfType<Refusal.LogIdTaken>(await a.RefusedAsync(a.Log("two", id)));
        // Committed, the device's last.
        var start = a.Position;
        await a.AppendAsync(a.Log("one", id));
        Assert.IsInstanceOfType<Refusal.LogIdTaken>(await a.RefusedAsync(a.Log("two", id)));
        // Another device takes the id.
        Assert.IsInstanceOfType<Refusal.LogIdTaken>(await b.RefusedAsync(b.Log("two", id, start)));
        await b.PullAsync();
        Assert.IsInstanceOfType<Refusal.LogIdTaken>(await b.RefusedAsync(b.Log("two", id)));
        // Even when the first one's blob has been rolled away.
        await foreach (var blob in cloud.Blobs.ListAsync("", default)) await cloud.Blobs.DeleteAsync(blob.Name, null, default);
        Assert.IsInstanceOfType<Refusal.LogIdTaken>(await b.RefusedAsync(b.Log("three", id)));
    }

    [TestMethod]
    public async Task ForgedBase_IsSeenAsRewound()
    {
        var (_, a, b) = await TwoDevicesAsync();
        await a.AppendAsync();
        var first = a.Position;
        await a.AppendAsync();
        foreach (var forged in new[]
        {
            first with { Hash = Hash256.Of([1]) }, a.Position with { Hash = Hash256.Of([1]) }, new LogPosition(3, Hash256.Of([1])), first with { Sequence = 2 },
        })
            Assert.AreEqual(new Refusal.Rewound(a.Position), await b.RefusedAsync(b.Log(at: forged)), forged.ToString());
        Assert.IsInstanceOfType<Refusal.LostRace>(await b.RefusedAsync(b.Log(at: first)));
    }

    [TestMethod]
    public async Task HeaderOfAnotherCollectionDeviceOrKind_IsRefused()
    {
        var (cloud, a, b) = await TwoDevicesAsync();
        var other = await cloud.CollectionAsync(User, "other");
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await a.TryAppendAsync(a.Log(), by: b.Id)).Refusal);
        Assert.IsInstanceOfType<Refusal.InvalidRequest>(await a.RefusedAsync(TestLogs.Write(other, a.Id, LogPosition.Start(other), "x")));
        Assert.AreEqual(new Refusal.KindMismatch("files"), await a.RefusedAsync(a.Log(kind: "contacts")));
    }

    [TestMethod]
    public async Task BytesThatAreNoLog_AreCorrupt()
    {
        var (_, a, _) = await TwoDevicesAsync();
        var log = a.Log();
        Assert.IsInstanceOfType<Refusal.Corrupt>(await a.RefusedAsync([]));
        Assert.IsInstanceOfType<Refusal.Corrupt>(await a.RefusedAsync(log[..^1]));
        var damaged = log.ToArray();
        damaged[^1] ^= 1;
        Assert.IsInstanceOfType<Refusal.Corrupt>(await a.RefusedAsync(damaged));
    }

    [TestMethod]
    public async Task UnknownContainers_AreTold_AndNothingIsAppended()
    {
        var (cloud, a, _) = await TwoDevicesAsync();
        var (pack, bytes) = TestLogs.Pack(1);
        var earlier = TestLogs.NextLogId();
        var log = a.Log(locations: [TestLogs.In(ContainerId.OfPack(pack)), TestLogs.In(ContainerId.OfLog(earlier))]);
        // Both locations are of one content, so only their containers matter here.
        var refusal = Assert.IsInstanceOfType<Refusal.ContainersRetired>(await a.RefusedAsync(log));
        Assert.AreSequenceEqual([ContainerId.OfLog(earlier), ContainerId.OfPack(pack)], refusal.Containers.OrderBy(container => container.IsPack));
        await a.AppendAsync(a.Log(log: earlier));
        Assert.AreSequenceEqual([ContainerId.OfPack(pack)], Assert.IsInstanceOfType<Refusal.ContainersRetired>(
            await a.RefusedAsync(a.Log(locations: [TestLogs.In(ContainerId.OfPack(pack)), TestLogs.In(ContainerId.OfLog(earlier))]))).Containers);
        await cloud.Blobs.PutAsync(BlobNames.Pack(User, a.Collection, pack), bytes, default);
        await a.AppendAsync(a.Log(locations: [TestLogs.In(ContainerId.OfPack(pack)), TestLogs.In(ContainerId.OfLog(earlier))]));
        Assert.AreEqual(2, a.Position.Sequence);
    }

    [TestMethod]
    public async Task RevokedDevice_CannotAppend_AndItsCommittedLogsStay()
    {
        var (cloud, a, b) = await TwoDevicesAsync();
        await a.AppendAsync();
        await cloud.Service.Devices.RevokeAsync(User, a.Id, default);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>(await a.RefusedAsync(a.Log()));
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>((await a.TryReadAsync(a.Position)).Refusal);
        Assert.HasCount(1, await b.PullAsync());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task RevocationDuringAnAppend_TheAppendFails(bool seenBefore)
    {
        var (cloud, a, b) = await TwoDevicesAsync();
        if (seenBefore) await a.AppendAsync();
        // All checks have been passed, the blob is stored: now the device is revoked.
        cloud.OnBlobs = async operation =>
        {
            if (!operation.StartsWith("created", StringComparison.Ordinal)) return;
            cloud.OnBlobs = null;
            await cloud.Service.Devices.RevokeAsync(User, a.Id, default);
        };
        var head = a.Position;
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>(await a.RefusedAsync(a.Log()));
        await b.PullAsync();
        Assert.AreEqual(head, b.Position);
    }

    [TestMethod]
    public async Task RevocationCutShort_RepeatedFinishesIt()
    {
        var (cloud, a, _) = await TwoDevicesAsync();
        cloud.OnTables = operation => operation.StartsWith($"commit {ChainKeys.Partition(User, a.Collection)}", StringComparison.Ordinal) ? throw new CrashException() : default;
        await Assert.ThrowsExactlyAsync<CrashException>(async () => await cloud.Service.Devices.RevokeAsync(User, a.Id, default));
        cloud.OnTables = null;
        Assert.IsNull((await cloud.Service.Devices.RevokeAsync(User, a.Id, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.DeviceRevoked>(await a.RefusedAsync(a.Log()));
    }

    /// <summary>Stops the append at each step of the stores in turn, then sends the same bytes again: exactly one log is in the chain, whole.</summary>
    [TestMethod]
    public async Task CrashAtAnyStep_ThenTheSameBytesAgain_AppendsExactlyOnce()
    {
        for (var crashAt = 0; ; crashAt++)
        {
            var (cloud, a, b) = await TwoDevicesAsync();
            await b.AppendAsync();
            await a.PullAsync();
            var (pack, bytes) = TestLogs.Pack(3);
            await cloud.Blobs.PutAsync(BlobNames.Pack(User, a.Collection, pack), bytes, default);
            var log = a.Log(locations: [TestLogs.In(ContainerId.OfPack(pack))]);
            var step = 0;
            var at = crashAt;
            ValueTask Step(string _) => step++ == at ? throw new CrashException() : default;
            (cloud.OnTables, cloud.OnBlobs) = (Step, Step);
            var crashed = false;
            try
            {
                await a.AppendAsync(log);
            }
            catch (CrashException)
            {
                crashed = true;
            }
            (cloud.OnTables, cloud.OnBlobs) = (null, null);
            await a.AppendAsync(log);
            await b.PullAsync();
            Assert.AreEqual(new LogPosition(2, Hash256.Of(log)), b.Position, $"crash at step {crashAt}");
            if (crashed) continue;
            Assert.IsGreaterThan(7, crashAt);
            break;
        }
    }

    [TestMethod]
    public async Task RetryAfterACrash_SweepThatHadLookedAtTheBlob_DoesNotTakeIt()
    {
        var (cloud, a, b) = await TwoDevicesAsync();
        var log = a.Log();
        cloud.OnBlobs = operation => operation.StartsWith("created", StringComparison.Ordinal) ? throw new CrashException() : default;
        await Assert.ThrowsExactlyAsync<CrashException>(() => a.AppendAsync(log));
        cloud.OnBlobs = null;
        var swept = await cloud.Blobs.GetPropertiesAsync(BlobNames.Log(User, a.Collection, ChangeLog.Open(log).Header.Log), default);
        await a.AppendAsync(log);
        Assert.IsFalse(await cloud.Blobs.DeleteAsync(swept!.Name, swept.ETag, default));
        Assert.HasCount(1, await b.PullAsync());
    }

    [TestMethod]
    public async Task Oversized_IsRefusedWithTheLimit()
    {
        var (_, a, _) = await TwoDevicesAsync(new ServiceOptions { MaxLogLength = 2000 });
        var random = new byte[4000];
        new Random(5).NextBytes(random);
        Assert.AreEqual(new Refusal.TooLarge("a change log", 2000), await a.RefusedAsync(a.Log(Convert.ToHexString(random))));
    }

    [TestMethod]
    public async Task Quota_CountsLogsOfAllCollections()
    {
        var length = 0;
        {
            var (_, probe, _) = await TwoDevicesAsync();
            length = probe.Log("same length").Length;
        }
        var (cloud, a, _) = await TwoDevicesAsync(new ServiceOptions { UserQuota = length * 3 });
        for (var i = 0; i < 3; i++) await a.AppendAsync(a.Log("same length"));
        Assert.AreEqual(new Refusal.QuotaExceeded(length * 3), await a.RefusedAsync(a.Log("same length")));
        // Deleting the collection gives the room back.
        Assert.IsNull((await cloud.Service.Collections.DeleteAsync(User, a.Collection, default)).Refusal);
        var again = await cloud.DeviceAsync(User, await cloud.CollectionAsync(User));
        await again.AppendAsync(again.Log("same length"));
    }

    [TestMethod]
    public async Task DeletedDuringAnAppend_TheAppendFails_AndNothingComesBack()
    {
        var (cloud, a, _) = await TwoDevicesAsync();
        await a.AppendAsync();
        cloud.OnBlobs = async operation =>
        {
            if (!operation.StartsWith("created", StringComparison.Ordinal)) return;
            cloud.OnBlobs = null;
            Assert.IsNull((await cloud.Service.Collections.DeleteAsync(User, a.Collection, default)).Refusal);
        };
        Assert.IsInstanceOfType<Refusal.UnknownCollection>(await a.RefusedAsync(a.Log()));
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await a.TryReadAsync(LogPosition.Start(a.Collection))).Refusal);
        Assert.IsEmpty(await cloud.Service.Collections.ListAsync(User, default));
    }

    [TestMethod]
    public async Task LoserOfManyRaces_GetsATurn_ThatEndsByItsAppendOrByTime()
    {
        var (cloud, slow, fast) = await TwoDevicesAsync(new ServiceOptions { LostRacesBeforeTurn = 3 });
        for (var i = 0; i < 3; i++)
        {
            await slow.PullAsync();
            var late = slow.Log();
            await fast.AppendAsync();
            Assert.IsInstanceOfType<Refusal.LostRace>(await slow.RefusedAsync(late));
        }
        var wait = Assert.IsInstanceOfType<Refusal.TryLater>(await fast.RefusedAsync(fast.Log()));
        Assert.AreEqual(cloud.Service.Options.TurnLength, wait.After);
        await slow.PullAsync();
        await slow.AppendAsync();
        await fast.PullAsync();
        await fast.AppendAsync();

        for (var i = 0; i < 3; i++)
        {
            await slow.PullAsync();
            var late = slow.Log();
            await fast.AppendAsync();
            await slow.RefusedAsync(late);
        }
        Assert.IsInstanceOfType<Refusal.TryLater>(await fast.RefusedAsync(fast.Log()));
        cloud.Clock.Advance(cloud.Service.Options.TurnLength);
        await fast.AppendAsync();
    }

    [TestMethod]
    public async Task OtherUsersCollection_IsUnknown()
    {
        var (cloud, a, _) = await TwoDevicesAsync();
        await a.AppendAsync();
        var stranger = new UserId(2);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Appender.AppendAsync(stranger, a.Id, a.Collection, a.Log(), default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Reader.ReadAsync(stranger, a.Id, a.Collection, LogPosition.Start(a.Collection), 1, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Reader.IndexAsync(stranger, a.Collection, 0, 1, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Reader.LogAsync(stranger, a.Collection, 1, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Collections.DeleteAsync(stranger, a.Collection, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Images.NewestAsync(stranger, a.Collection, null, default)).Refusal);
        Assert.IsInstanceOfType<Refusal.UnknownCollection>((await cloud.Service.Contents.LinkAsync(stranger, a.Collection, new ContentLinkRequest([], ImmutableArray<string>.Empty), new Uri("http://x"), default)).Refusal);
        Assert.IsInstanceOfType<Refusal.NotFound>((await cloud.Service.Devices.RevokeAsync(stranger, a.Id, default)).Refusal);
    }
}
