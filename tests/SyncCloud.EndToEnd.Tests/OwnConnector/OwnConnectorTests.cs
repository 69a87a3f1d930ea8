using Notes;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.EndToEnd.Tests.OwnConnector;

/// <summary>What the README says of writing a connector of one's own, word for word.</summary>
[TestClass]
public sealed class OwnConnectorTests(TestContext context)
{
    [TestMethod]
    public async Task Notes_OfTwoDevices_MergeByField()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var (laptop, desktop) = (await ConnectAsync(cloud, "laptop"), await ConnectAsync(cloud, "desktop"));
        var collection = await CreateAsync(laptop);
        Write(cloud, "laptop", """{"id":"1","title":"milk","text":"two bottles"}""", """{"id":"2","title":"call","text":"the plumber"}""");
        await SyncAsync(cloud, "laptop", collection, laptop);
        await SyncAsync(cloud, "desktop", collection, desktop);
        Write(cloud, "laptop", """{"id":"1","title":"milk and bread","text":"two bottles"}""", """{"id":"2","title":"call","text":"the plumber"}""");
        Write(cloud, "desktop", """{"id":"1","title":"milk","text":"three bottles"}""", """{"id":"2","title":"call","text":"the plumber"}""", """{"id":"3","title":"new"}""");
        foreach (var (name, connection) in new[] { ("laptop", laptop), ("desktop", desktop), ("laptop", laptop) }) await SyncAsync(cloud, name, collection, connection);
        Assert.AreEqual("""
            {"id":"1","text":"three bottles","title":"milk and bread"}
            {"id":"2","title":"call","text":"the plumber"}
            {"id":"3","title":"new"}

            """, await File.ReadAllTextAsync(Notes(cloud, "laptop"), context.CancellationToken));
        CollectionAssert.AreEqual(File.ReadAllLines(Notes(cloud, "laptop")), File.ReadAllLines(Notes(cloud, "desktop")));
    }

    [TestMethod]
    [DataRow("NotesForm.cs")]
    [DataRow("NotesSync.cs")]
    public void Readme_HoldsThisText(string file)
    {
        var text = File.ReadAllText(Repository.At("tests", "SyncCloud.EndToEnd.Tests", "OwnConnector", file));
        Assert.Contains($"```csharp\n{text}```", File.ReadAllText(Repository.At("README.md")));
        Assert.IsLessThan(100, text.Count(c => c == '\n'));
    }

    private static string Notes(Cloud cloud, string device) => cloud.At(device, "notes.jsonl");

    private static void Write(Cloud cloud, string device, params string[] lines)
    {
        Directory.CreateDirectory(cloud.At(device));
        File.WriteAllLines(Notes(cloud, device), lines);
    }

    private async Task SyncAsync(Cloud cloud, string device, CollectionId collection, ServiceConnection connection)
    {
        Directory.CreateDirectory(cloud.At(device));
        var report = await NotesSync.RunAsync(Notes(cloud, device), cloud.At(device, "own"), collection, connection, context.CancellationToken);
        Assert.IsTrue(report.InStep);
    }

    private async Task<CollectionId> CreateAsync(ServiceConnection connection)
    {
        using var handler = HttpConnections.CreateHandler();
        using var management = new ManagementClient(connection, handler, TimeProvider.System);
        return CollectionId.Parse((await management.CreateCollectionAsync("notes", "notes", context.CancellationToken)).Id);
    }

    private async Task<ServiceConnection> ConnectAsync(Cloud cloud, string name)
    {
        using var handler = HttpConnections.CreateHandler();
        var connection = new ServiceConnection { Address = cloud.Address };
        using var stranger = new ManagementClient(connection, handler, TimeProvider.System);
        var enrolled = await stranger.EnrolAsync(await cloud.CodeAsync("ann"), context.CancellationToken);
        connection = connection with { Token = _ => ValueTask.FromResult(enrolled.Token) };
        using var user = new ManagementClient(connection, handler, TimeProvider.System);
        return connection with { Device = (await user.RegisterDeviceAsync(name, context.CancellationToken)).Credentials };
    }
}
