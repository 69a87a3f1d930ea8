using SyncCloud.Protocol;
using SyncCloud.Service.Content;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.Service.Tests.Retention;

/// <summary>A pass over the collections of several users, some at a time.</summary>
[TestClass]
public sealed class ManyCollectionsTests(TestContext context)
{
    private const int Users = 5;
    private const int Logs = 6;

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public async Task RunAsync_SoManyAtOnce_LooksAfterEachCollectionOnce(int atOnce)
    {
        using var folder = new TestFolder();
        await using var tables = SqliteTableStore.Open(folder.File("service.db"));
        var options = new ServiceOptions { RollAge = TimeSpan.Zero, RollFrom = Logs };
        var service = new SyncService(tables, new FolderBlobStore(folder.File("blobs"), TimeProvider.System), new LinkSigner(new byte[LinkSigner.KeyLength]), TimeProvider.System, new CryptographicRandomBytes(), options);
        for (var i = 1; i <= Users; i++) await FillAsync(service, new UserId((UInt128)i));
        var report = await service.Maintenance.RunAsync(atOnce, context.CancellationToken);
        Assert.AreEqual(Users, report.Collections);
        Assert.AreEqual(Users * Logs, report.LogsRolled);
    }

    [TestMethod]
    public async Task RunAsync_WithoutAnyCollection_DoesNothing() =>
        Assert.AreEqual(0, (await new TestCloud().Service.Maintenance.RunAsync(4, context.CancellationToken)).Collections);

    private async Task FillAsync(SyncService service, UserId user)
    {
        var collection = (await service.Collections.CreateAsync(user, "documents", "files", context.CancellationToken)).Value.Collection.Id;
        var device = (await service.Devices.RegisterAsync(user, "laptop", null, null, context.CancellationToken)).Value.Id;
        var at = LogPosition.Start(collection);
        for (var i = 0; i < Logs; i++)
            at = (await service.Appender.AppendAsync(user, device, collection, TestLogs.Write(collection, device, at, "a file"), context.CancellationToken)).Value.Position;
    }
}
