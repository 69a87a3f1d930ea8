using System.Net;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>What holds of every kind of collection at a server, with a real one.</summary>
public abstract class DavConformance : ConnectorConformance
{
    /// <summary>The form.</summary>
    protected abstract IDocumentForm Form { get; }

    /// <summary>Resources as programs put them there, three or more, by name; the first is the one that is edited.</summary>
    protected abstract IReadOnlyList<(string Name, string Text)> Sample { get; }

    /// <summary>The first resource after a program changed it.</summary>
    protected abstract string Edited { get; }

    /// <summary>Changed elsewhere in it, by somebody else.</summary>
    protected abstract string EditedByOthers { get; }

    /// <summary>What a resource's text holds that makes it malformed when the other takes its place.</summary>
    protected abstract (string Good, string Fault) Malformation { get; }

    private protected async Task<DavDevice> EmptyAsync()
    {
        var server = await CommonRadicale.RequireAsync();
        return new DavDevice(await server.MakeAsync(Form.Extensions[0] == ".ics"), Form);
    }

    private protected async Task<DavDevice> FilledAsync()
    {
        var device = await EmptyAsync();
        foreach (var (name, text) in Sample) device.Put(name, text);
        return device;
    }

    private protected async Task<DavDevice> ScannedAsync()
    {
        var device = await FilledAsync();
        Assert.HasCount(Sample.Count, await device.ScanAsync());
        Assert.IsEmpty(device.Report!.Problems);
        return device;
    }

    private protected override async Task<ConnectorDevice> MakeAsync(string way) => await EmptyAsync();

    private protected override bool Do(ConnectorDevice device, Act act)
    {
        var client = (DavDevice)device;
        client.Wire.Edit = null;
        switch (act)
        {
            case Act.Fill:
                foreach (var (name, text) in Sample) client.Put(name, text);
                break;
            case Act.Touch:
                client.Put(Sample[1].Name, client.Get(Sample[1].Name)!);
                break;
            case Act.Change:
                client.Put(Sample[0].Name, Edited);
                break;
            case Act.Rival:
                client.Put(Sample[0].Name, EditedByOthers);
                break;
            case Act.Remove:
                client.Delete(Sample[^1].Name);
                break;
            case Act.Malform:
                // A server takes nothing malformed; a lenient one may give it.
                client.Put(Sample[1].Name, Sample[1].Text.Replace("\r\nEND:V", "\r\nX-TOUCHED:1\r\nEND:V", StringComparison.Ordinal));
                client.Wire.Edit = text => text.Replace(Malformation.Good, Malformation.Fault, StringComparison.Ordinal);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act));
        }
        return true;
    }

    private protected override IReadOnlyList<Loss> Losses(string way) =>
    [
        new Loss("gone", device => ((DavDevice)device).Wire.Answer = _ => Wire.Of(HttpStatusCode.NotFound), device => ((DavDevice)device).Wire.Answer = null),
        new Loss("another's", device => ((DavDevice)device).Wire.Answer = _ => Wire.Of(HttpStatusCode.Forbidden), device => ((DavDevice)device).Wire.Answer = null),
    ];

    [TestMethod]
    public async Task Scan_FindsExactlyWhatOthersChanged_AndAsksOnceWhenNothingIs()
    {
        using var device = await ScannedAsync();
        device.Wire.Requests.Clear();
        Assert.IsEmpty(await device.ScanAsync());
        using (var later = device.Open()) Assert.IsEmpty(await device.ScanAsync(later), "another run of the program");
        CollectionAssert.AreEqual(new[] { $"REPORT {device.Address.AbsolutePath}", $"REPORT {device.Address.AbsolutePath}" }, device.Wire.Requests);
        device.Put(Sample[0].Name, Edited);
        device.Delete(Sample[1].Name);
        device.Wire.Requests.Clear();
        var found = await device.ScanAsync();
        Assert.HasCount(2, device.Wire.Requests, "what changed, and its text");
        Assert.HasCount(2, found);
        Assert.ContainsSingle(found.Values.Where(item => item is null));
    }

    [TestMethod]
    public async Task Apply_ToAnotherCollection_MakesOneResourceForEach_AndAsksForNothingAgain()
    {
        using var source = await ScannedAsync();
        using var target = await EmptyAsync();
        await target.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.HasCount(Sample.Count, target.Names());
        await target.ScanAsync();
        target.Wire.Requests.Clear();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Wire.Requests);
        await target.ApplyAsync(new Dictionary<ItemId, Item>());
        Assert.IsEmpty(target.Names());
    }

    [TestMethod]
    public async Task Apply_NewItemThatAnotherClientAddsFirst_IsNotWrittenOver()
    {
        using var source = await ScannedAsync();
        using var device = await EmptyAsync();
        await device.ScanAsync();
        var place = new List<string>();
        device.Wire.Before = request =>
        {
            if (request.Method != HttpMethod.Put || place.Count > 0) return;
            place.Add(request.RequestUri!.Segments[^1]);
            device.Put(place[0], EditedByOthers);
        };
        await device.ApplyAsync(source.Items.Where(pair => source.Known.Find(pair.Key)!.Name.StartsWith(Sample[0].Name, StringComparison.Ordinal)).ToDictionary());
        Assert.IsTrue(Assert.ContainsSingle(device.Known.Deferred).UserChanged);
        Assert.HasCount(1, await device.ScanAsync());
        Assert.HasCount(1, device.Names());
    }

    [TestMethod]
    public async Task Scan_TokenThatTheServerLost_ListsAgainAndFindsTheSame()
    {
        using var device = await ScannedAsync();
        device.Put(Sample[0].Name, Edited);
        // As servers say it, each in its own way.
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.Conflict, HttpStatusCode.InsufficientStorage, HttpStatusCode.BadRequest])
        {
            var asked = 0;
            device.Wire.Answer = request => request.Method.Method == "REPORT" && asked++ == 0 ? Wire.Of(status, "<error xmlns='DAV:'><valid-sync-token/></error>") : null;
            Assert.HasCount(status == HttpStatusCode.Forbidden ? 1 : 0, await device.ScanAsync(), status.ToString());
        }
        device.Wire.Answer = null;
        var server = await CommonRadicale.RequireAsync();
        foreach (var token in Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).Where(path => path.Contains("sync-token", StringComparison.Ordinal) && path.Contains(device.Address.Segments[^1].TrimEnd('/') + "/", StringComparison.Ordinal))) File.Delete(token);
        device.Delete(Sample[1].Name);
        Assert.HasCount(1, await device.ScanAsync());
        device.Keep.UserWrite(".synccloud/listing", [1, 2, 3]);
        using var later = device.Open();
        Assert.IsEmpty(await device.ScanAsync(later));
    }
}
