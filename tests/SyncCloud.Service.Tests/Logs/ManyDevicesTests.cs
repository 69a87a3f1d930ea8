using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Logs;

/// <summary>Real devices in number, at once, some through a second service on the same stores.</summary>
[TestClass]
public sealed class ManyDevicesTests
{
    private const int Devices = 6;
    private const int LogsEach = 12;
    private static readonly UserId User = new(1);
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task OverSqliteAndAFolder_EveryAcknowledgedLogIsInTheChainOnce_InOneUnbrokenChain()
    {
        using var folder = new TestFolder();
        await using var tables = SqliteTableStore.Open(folder.File("service.db"));
        await using var sameTables = SqliteTableStore.Open(folder.File("service.db"));
        var blobs = new FolderBlobStore(folder.File("blobs"), TimeProvider.System);
        await AppendAtOnceAsync(Service(tables, blobs), Service(sameTables, blobs));
    }

    [TestMethod]
    public async Task OverAzure_EveryAcknowledgedLogIsInTheChainOnce_InOneUnbrokenChain()
    {
        var options = (await Azurite.RequireAsync()).NewOptions();
        var (one, other) = (AzureStorage.Open(options, credential: null), AzureStorage.Open(options, credential: null));
        await one.CreateAsync(TestContext.CancellationToken);
        await AppendAtOnceAsync(Service(one.Tables, one.Blobs), Service(other.Tables, other.Blobs));
    }

    private static SyncService Service(ITableStore tables, IBlobStore blobs) =>
        new(tables, blobs, new LinkSigner(new byte[LinkSigner.KeyLength]), TimeProvider.System, new CryptographicRandomBytes(), new ServiceOptions { TurnLength = TimeSpan.FromMilliseconds(200) });

    private async Task AppendAtOnceAsync(params SyncService[] services)
    {
        var cancelled = TestContext.CancellationToken;
        var collection = (await services[0].Collections.CreateAsync(User, "documents", "files", cancelled)).Value.Collection.Id;

        var acknowledged = await Task.WhenAll(Enumerable.Range(0, Devices).Select(i => Task.Run(() => AppendAllAsync(services[i % 2], collection, cancelled), cancelled)));

        var reader = (await services[0].Devices.RegisterAsync(User, "reader", null, null, cancelled)).Value.Id;
        var (at, seen) = (LogPosition.Start(collection), new List<LogPosition>());
        while (true)
        {
            var range = (await services[0].Reader.ReadAsync(User, reader, collection, at, 4096, cancelled)).Value;
            await foreach (var log in range.Logs)
            {
                Assert.AreEqual(at, ChangeLog.Open(log.Bytes).Header.Base);
                at = log.Position;
                seen.Add(at);
            }
            if (at == range.Head) break;
        }
        Assert.AreSequenceEqual(acknowledged.SelectMany(positions => positions).OrderBy(position => position.Sequence), seen);
        Assert.HasCount(Devices * LogsEach, seen);
    }

    private static async Task<List<LogPosition>> AppendAllAsync(SyncService service, CollectionId collection, CancellationToken cancelled)
    {
        var device = (await service.Devices.RegisterAsync(User, "writer", null, null, cancelled)).Value.Id;
        var (at, committed) = (LogPosition.Start(collection), new List<LogPosition>());
        while (committed.Count < LogsEach)
        {
            var log = TestLogs.Write(collection, device, at, "a file");
            // Twice at once, as after a lost response: both may not become a log of their own.
            var outcomes = await Task.WhenAll(service.Appender.AppendAsync(User, device, collection, log, cancelled).AsTask(), service.Appender.AppendAsync(User, device, collection, log, cancelled).AsTask());
            var done = outcomes.Where(outcome => outcome.Refusal is null).Select(outcome => outcome.Value.Position).Distinct().ToList();
            if (done.Count > 0)
            {
                at = done.Single();
                committed.Add(at);
                continue;
            }
            var refusal = outcomes[1].Refusal;
            if (refusal is Refusal.LostRace lost) at = lost.Head;
            else if (refusal is Refusal.TryLater) await Task.Delay(5, cancelled);
            else Assert.Fail($"{refusal}");
        }
        return committed;
    }
}
