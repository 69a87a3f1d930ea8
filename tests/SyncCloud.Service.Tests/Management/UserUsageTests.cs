using CsCheck;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Tests.Management;

/// <summary>What a user has stored is the sum of what the collections have, whatever happens in between, and costs the same to ask for beside a thousand of them.</summary>
[TestClass]
public sealed class UserUsageTests(TestContext context)
{
    private const long Quota = 1_000_000_000;
    private static readonly UserId User = new(1);
    private static readonly CollectionId[] Collections = [new(1), new(2), new(3)];

    [TestMethod]
    public void Total_AfterAnyCalls_IsWhatTheCollectionsHave() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[1, 100_000_000]).List[0, 40].Sample(calls =>
    {
        var cloud = new TestCloud(new ServiceOptions { UserQuota = Quota });
        var usage = new UserUsage(cloud.Tables, cloud.Clock, cloud.Service.Options);
        var contents = Collections.ToDictionary(id => id, _ => new Dictionary<string, long>());
        var logs = Collections.ToDictionary(id => id, _ => 0L);
        foreach (var (index, call, what, bytes) in calls)
        {
            var id = Collections[index];
            var row = UserKeys.Reserved(id) + what;
            switch (call)
            {
                case 0:
                    var fits = contents[id].ContainsKey(row) || contents.Values.Sum(one => one.Values.Sum()) + logs.Values.Sum() + bytes <= Quota;
                    Assert.AreEqual(fits, Now(usage.ReserveAsync(User, id, [new Reservation(row, bytes)], context.CancellationToken)).Refusal is null);
                    if (fits) contents[id].TryAdd(row, bytes);
                    break;
                case 1:
                    Now(usage.ReleaseAsync(User, id, row, context.CancellationToken));
                    contents[id].Remove(row);
                    break;
                case 2:
                    Now(usage.NoteLogsAsync(User, id, logs[id], bytes, context.CancellationToken));
                    if (logs[id] >> 20 != bytes >> 20) logs[id] = bytes;
                    break;
                default:
                    if (Now(usage.ReleaseAsync(User, id, context.CancellationToken)) is { Count: > 0 } release) Assert.IsInstanceOfType<TransactionOutcome.Committed>(Now(cloud.Tables.CommitAsync(UserKeys.Partition(User), release, context.CancellationToken)));
                    // The rows of what was reserved stay until they are swept, and count no more.
                    foreach (var reserved in contents[id].Keys) Now(usage.ReleaseAsync(User, id, reserved, context.CancellationToken));
                    contents[id].Clear();
                    logs[id] = 0;
                    break;
            }
            var read = Now(usage.ContentBytesAsync(User, context.CancellationToken));
            foreach (var one in Collections)
            {
                Assert.AreEqual(contents[one].Values.Sum(), read(one));
                Assert.AreEqual(read(one), Now(usage.ContentBytesAsync(User, one, context.CancellationToken)));
            }
            var left = Quota - contents.Values.Sum(one => one.Values.Sum()) - logs.Values.Sum();
            Assert.IsTrue(Now(usage.FitsAsync(User, id, logs[id] + left, context.CancellationToken)));
            // Far from the quota nobody looks that closely: then no log is so long.
            if (left < 1000) Assert.IsFalse(Now(usage.FitsAsync(User, id, logs[id] + left + 1, context.CancellationToken)));
        }
    }, iter: 300);

    [TestMethod]
    public async Task Row_OfAnOlderService_CountsOn()
    {
        var cloud = new TestCloud(new ServiceOptions { UserQuota = 1000 });
        var usage = new UserUsage(cloud.Tables, cloud.Clock, cloud.Service.Options);
        var (a, b) = (Collections[0], Collections[1]);
        var old = TableProperties.Empty.With($"Contents_{a}", 300).With($"Logs_{a}", 100).With($"Contents_{b}", 500);
        await cloud.Tables.CommitAsync(UserKeys.Partition(User), new TableOperation.Insert("usage", old), context.CancellationToken);

        Assert.AreEqual(500, await usage.ContentBytesAsync(User, b, context.CancellationToken));
        Assert.IsFalse(await usage.FitsAsync(User, a, 201, context.CancellationToken));
        Assert.IsTrue(await usage.FitsAsync(User, a, 200, context.CancellationToken));
        Assert.IsNotNull((await usage.ReserveAsync(User, b, [new Reservation(UserKeys.Reserved(b) + 1, 101)], context.CancellationToken)).Refusal);
        Assert.IsNull((await usage.ReserveAsync(User, b, [new Reservation(UserKeys.Reserved(b) + 1, 100)], context.CancellationToken)).Refusal);
        var read = await usage.ContentBytesAsync(User, context.CancellationToken);
        Assert.AreEqual((300, 600), (read(a), read(b)));

        await cloud.Tables.CommitAsync(UserKeys.Partition(User), await usage.ReleaseAsync(User, a, context.CancellationToken), context.CancellationToken);
        Assert.IsTrue(await usage.FitsAsync(User, a, 400, context.CancellationToken));
        Assert.IsFalse(await usage.FitsAsync(User, a, 401, context.CancellationToken));
    }

    [TestMethod]
    public async Task Collections_AThousand_AreListed_AndNoRowGrows()
    {
        var cloud = new TestCloud();
        for (var i = 0; i < cloud.Service.Options.MaxCollections; i++)
        {
            var collection = await cloud.CollectionAsync(User, $"c{i}");
            Assert.IsNull((await cloud.Service.Contents.LinkAsync(User, collection, new([new(Hash256.Of(BitConverter.GetBytes(i)).ToString(), 1000)], []), new Uri("https://service.invalid"), context.CancellationToken)).Refusal);
        }
        Assert.IsInstanceOfType<Refusal.InvalidRequest>((await cloud.Service.Collections.CreateAsync(User, "more", "files", context.CancellationToken)).Refusal);
        var all = await cloud.Service.Collections.ListAsync(User, context.CancellationToken);
        Assert.HasCount(1_000, all);
        Assert.IsTrue(all.All(one => one.StoredBytes == 1000));
        Assert.IsLessThanOrEqualTo(8, cloud.Rows().Max(row => row.Properties.Values.Count));
    }

    /// <summary>The stores in memory answer at once.</summary>
    private static T Now<T>(ValueTask<T> task) => task.GetAwaiter().GetResult();

    private static void Now(ValueTask task) => task.GetAwaiter().GetResult();
}
