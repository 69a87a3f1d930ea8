using System.Net;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>What holds of every kind of collection at a server, with a real one.</summary>
public abstract class DavConformance
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

    /// <summary>The items after the first was edited.</summary>
    private protected async Task<IReadOnlyDictionary<ItemId, Item>> EditedItemsAsync()
    {
        using var source = await ScannedAsync();
        source.Put(Sample[0].Name, Edited);
        Assert.HasCount(1, await source.ScanAsync());
        return source.Items;
    }

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
    public async Task Apply_ToAnotherCollection_ShowsTheSameAndAgainNothing()
    {
        using var source = await ScannedAsync();
        using var target = await EmptyAsync();
        await target.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
        Assert.HasCount(Sample.Count, target.Names(), "one resource for each");
        Assert.IsEmpty(await target.ScanAsync(), "however the server writes it");
        CollectionAssert.AreEquivalent(source.Items.Values.Select(item => item.Fields).ToList(), target.Items.Values.Select(item => item.Fields).ToList());
        target.Wire.Requests.Clear();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Wire.Requests);
        // An edit on the one arrives on the other, and back; then there is rest.
        source.Put(Sample[0].Name, Edited);
        await source.ScanAsync();
        await target.ApplyAsync(source.Items);
        Assert.IsEmpty(target.Known.Deferred, string.Join("; ", target.Known.Deferred));
        Assert.IsEmpty(await target.ScanAsync());
        await source.ApplyAsync(target.Items);
        Assert.IsEmpty(await source.ScanAsync());
        CollectionAssert.AreEquivalent(source.Shown().Order(ByText).ToList(), target.Shown().Order(ByText).ToList());
        await target.ApplyAsync(new Dictionary<ItemId, Item>());
        Assert.IsEmpty(target.Names());
    }

    [TestMethod]
    public async Task Apply_CrashAroundAnyRequest_LosesNothingAndGoesOn()
    {
        var edited = await EditedItemsAsync();
        for (var at = 0; ; at++)
        {
            using var device = await ScannedAsync();
            var gone = edited.Keys.Last(id => device.Known.Find(id)!.Name.StartsWith(Sample[^1].Name, StringComparison.Ordinal));
            var targets = edited.Where(pair => pair.Key != gone).ToDictionary();
            var crashed = await device.DisturbAsync(at, () => throw new SimulatedCrash(), () => device.ApplyAsync(targets));
            Assert.IsEmpty(await device.ScanAsync(), $"after a crash around request {at} our own write looks like a user's");
            await device.ApplyAsync(targets);
            Assert.IsEmpty(device.Known.Deferred, $"crash at {at}: {string.Join("; ", device.Known.Deferred)}");
            Assert.IsEmpty(await device.ScanAsync());
            CollectionAssert.AreEquivalent(Sample.Select(one => one.Name).SkipLast(1).ToList(), device.Names().ToList());
            Assert.Contains(edited[device.Known.Items.Values.Single(item => item.Name.StartsWith(Sample[0].Name, StringComparison.Ordinal)).Id].Fields, device.Shown());
            if (!crashed) break;
        }
    }

    [TestMethod]
    public async Task Apply_NewItemAndCrashAroundAnyRequest_IsThereOnce()
    {
        using var source = await ScannedAsync();
        var items = source.Items;
        for (var at = 0; ; at++)
        {
            using var device = await EmptyAsync();
            await device.ScanAsync();
            var crashed = await device.DisturbAsync(at, () => throw new SimulatedCrash(), () => device.ApplyAsync(items));
            Assert.IsEmpty(await device.ScanAsync(), $"crash around request {at}");
            await device.ApplyAsync(items);
            Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
            Assert.HasCount(Sample.Count, device.Names());
            if (!crashed) break;
        }
    }

    [TestMethod]
    public async Task Apply_AnotherClientChangesItAroundAnyRequest_ItsVersionStaysAndIsSeen()
    {
        var edited = await EditedItemsAsync();
        for (var at = 0; ; at++)
        {
            using var device = await ScannedAsync();
            string? text = null;
            var reached = await device.DisturbAsync(at, () =>
            {
                device.Put(Sample[0].Name, EditedByOthers);
                text = device.Get(Sample[0].Name);
            }, () => device.ApplyAsync(edited));
            if (!reached) break;
            Assert.AreEqual(text, device.Get(Sample[0].Name), $"changed around request {at}, and not written over");
            var theirs = Form.Read(System.Text.Encoding.UTF8.GetBytes(text!)).Entries.Single().Fields;
            await device.ScanAsync();
            Assert.AreEqual(theirs, device.Known.Items.Values.Single(item => item.Name.StartsWith(Sample[0].Name, StringComparison.Ordinal)).Fields, $"changed around request {at}, and known afterwards");
            Assert.Contains(Sample[0].Name, device.Names());
        }
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

    [TestMethod]
    public async Task Scan_MalformedResource_IsReportedWithItsPlaceAndTheOthersAreSynchronised()
    {
        using var device = await ScannedAsync();
        device.Put(Sample[0].Name, Edited);
        device.Put(Sample[1].Name, Sample[1].Text.Replace("\r\nEND:V", "\r\nX-TOUCHED:1\r\nEND:V", StringComparison.Ordinal));
        device.Wire.Edit = text => text.Replace(Malformation.Good, Malformation.Fault, StringComparison.Ordinal);
        var found = await device.ScanAsync();
        Assert.StartsWith(Sample[1].Name + ", line ", Assert.ContainsSingle(device.Report!.Problems).Path);
        Assert.ContainsSingle(found);
        Assert.IsNotNull(found.Values.Single());
        await device.ScanAsync();
        Assert.HasCount(1, device.Report.Problems, "as long as it is");
        device.Wire.Edit = null;
        await device.ScanAsync();
        Assert.IsEmpty(device.Report.Problems);
    }

    [TestMethod]
    public async Task Apply_WhatIsReplacedOrDeleted_IsKeptHere()
    {
        var edited = await EditedItemsAsync();
        using var device = await ScannedAsync();
        var before = device.Get(Sample[0].Name)!;
        await device.ApplyAsync(edited.Take(0).ToDictionary());
        var kept = device.Keep.Everything().Where(one => one.Value is not null && one.Key.StartsWith(".synccloud/trash/", StringComparison.Ordinal)).Select(one => System.Text.Encoding.UTF8.GetString(one.Value!)).ToList();
        Assert.HasCount(Sample.Count, kept);
        Assert.Contains(before, kept);
    }

    private protected static Comparer<Fields> ByText { get; } = Comparer<Fields>.Create((left, right) => left.Encode().AsSpan().SequenceCompareTo(right.Encode()));
}
