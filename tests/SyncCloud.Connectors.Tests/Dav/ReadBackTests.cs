using System.Net.Http.Headers;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Dav;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>What a server shows otherwise than it was written is its own way of writing it, or another client's edit: that one is never taken for the other.</summary>
[TestClass]
public sealed class ReadBackTests
{
    private const string Dropped = "X-DROPPED:yes\r\n", Theirs = "NOTE:theirs\r\n";

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task EditRightAfterOurWrite_IsSeenAndNothingOfItIsWrittenOver(bool namesVersions)
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        if (!namesVersions) device.Wire.Stamp = NoVersion;
        AfterFirstPut(device, () => device.Put("card-0.vcf", ServerWaysTests.Card(0, "a person", Theirs)));
        var targets = ServerWaysTests.Edited(device);
        await device.ApplyAsync(targets);
        Assert.IsTrue(Assert.ContainsSingle(device.Known.Deferred).UserChanged);
        var seen = Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields;
        Assert.AreEqual("a person", seen[CardFieldNames.FullName]?.AsText(), "our value is not there, and waits");
        await device.ApplyAsync(Merged(device, targets));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.Contains("theirs", device.Get("card-0.vcf")!);
        Assert.Contains("edited here", device.Get("card-0.vcf")!);
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task EditWhileTheNextIsWritten_IsSeen()
    {
        using var device = await ServerWaysTests.WithCardsAsync(2);
        device.Wire.Stamp = NoVersion;
        var puts = 0;
        device.Wire.Before = request => { if (request.Method == HttpMethod.Put && ++puts == 2) device.Put(Name(device, 0), Card(device, 0, "their edit")); };
        await device.ApplyAsync(ServerWaysTests.Edited(device, all: true));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.AreEqual("their edit", Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields[CardFieldNames.FullName]?.AsText());
        // Of a batch, in the order of its writes.
        static string Name(DavDevice device, int at) => device.Wire.Requests.Where(static request => request.StartsWith("PUT", StringComparison.Ordinal)).ElementAt(at).Split('/')[^1];
        static string Card(DavDevice device, int at, string name) => ServerWaysTests.Card(int.Parse(Name(device, at)[5..6]), name);
    }

    [TestMethod]
    public async Task OldVersionPutOverOurs_IsWrittenAgain()
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        device.Wire.Stamp = NoVersion;
        AfterFirstPut(device, () => device.Put("card-0.vcf", ServerWaysTests.Card(0, "a person")));
        var targets = ServerWaysTests.Edited(device);
        await device.ApplyAsync(targets);
        Assert.HasCount(1, device.Known.Deferred);
        Assert.IsEmpty(await device.ScanAsync());
        await device.ApplyAsync(targets);
        Assert.Contains("edited here", device.Get("card-0.vcf")!);
    }

    [TestMethod]
    public async Task WhatTheServerDrops_StaysKnownThroughAnEditRightAfterOurWrite()
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        device.Wire.Edit = static text => text.Replace("X-DROPPED:yes\n", "", StringComparison.Ordinal).Replace(Dropped, "", StringComparison.Ordinal);
        await device.ApplyAsync(await WithDroppedAsync(device));
        Assert.IsEmpty(await device.ScanAsync());
        var known = device.Items.Values.Single().Fields;
        AfterFirstPut(device, () => device.Put("card-0.vcf", ServerWaysTests.Card(0, "a person", Theirs)));
        await device.ApplyAsync(ServerWaysTests.Edited(device));
        Assert.IsTrue(Assert.ContainsSingle(device.Known.Deferred).UserChanged);
        var (set, removed) = known.PatchTo(Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields);
        Assert.IsEmpty(removed);
        Assert.ContainsSingle(set);
    }

    /// <summary>As of servers whose answer to a write names the version of what was sent, and that keep only what they know.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task VersionOfWhatWasSent_IsLearnedAndWhatTheServerDropsIsNobodysDeletion(bool isNew)
    {
        using var device = isNew ? await ServerWaysTests.EmptyAsync() : await ServerWaysTests.WithCardsAsync(1);
        device.Wire.Edit = static text => text.Replace("X-DROPPED:yes\n", "", StringComparison.Ordinal).Replace(Dropped, "", StringComparison.Ordinal);
        device.Wire.Stamp = static (request, answer) => answer.Headers.ETag = request.Method == HttpMethod.Put ? new EntityTagHeaderValue("\"sent\"") : answer.Headers.ETag;
        await device.ScanAsync();
        var targets = await WithDroppedAsync(device);
        var rounds = 0;
        for (; rounds == 0 || device.Known.Deferred.Count > 0; rounds++)
        {
            await device.ApplyAsync(targets);
            var known = device.Items;
            foreach (var (id, seen) in await device.ScanAsync())
                if (known.TryGetValue(id, out var item)) Assert.IsEmpty(item.Fields.PatchTo(seen!.Fields).Removed);
        }
        Assert.IsLessThan(4, rounds);
        Assert.AreEqual(targets.Values.Single().Fields, device.Items.Values.Single().Fields);
        Assert.IsEmpty(await device.ScanAsync());
        // From now on it is no surprise.
        await device.ApplyAsync(targets.ToDictionary(pair => pair.Key, pair => pair.Value with { Fields = pair.Value.Fields.With(CardFieldNames.FullName, FieldValue.Of("edited again")) }));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    public async Task ValueThatTheServerWritesItsOwnWay_IsLearnedAndRemembered()
    {
        using var device = await ServerWaysTests.WithCardsAsync(3);
        device.Wire.Stamp = NoVersion;
        device.Wire.Edit = static text => text.Replace("FN:edited", "FN:Edited", StringComparison.Ordinal);
        var targets = ServerWaysTests.Edited(device);
        await device.ApplyAsync(targets);
        Assert.HasCount(1, device.Known.Deferred, "it may be anybody's");
        Assert.AreEqual("Edited here", Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields[CardFieldNames.FullName]?.AsText());
        targets = ServerWaysTests.Edited(device, all: true);
        await device.ApplyAsync(targets);
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanAsync());
        CollectionAssert.AreEquivalent(targets.Values.Select(target => target.Fields).ToList(), device.Items.Values.Select(item => item.Fields).ToList());
        var kept = DavListing.Decode(device.Keep.Everything()[".synccloud/listing"], device.Address)!;
        Assert.AreEqual("field name", Assert.ContainsSingle(kept.Ways.Known));
        Assert.HasCount(3, kept.Resources);
    }

    [TestMethod]
    public async Task WhatTheServerAddsToEachNewItem_IsLearned()
    {
        using var source = await ServerWaysTests.WithCardsAsync(4);
        using var device = await ServerWaysTests.EmptyAsync();
        device.Wire.Stamp = NoVersion;
        device.Wire.Edit = static text => text.Replace("END:VCARD", "X-SERVER:its own\r\nEND:VCARD", StringComparison.Ordinal);
        await device.ScanAsync();
        await device.ApplyAsync(source.Items);
        Assert.HasCount(1, device.Known.Deferred);
        Assert.HasCount(1, await device.ScanAsync(), "of the others it is no news");
    }

    private static void NoVersion(HttpRequestMessage request, HttpResponseMessage answer) => answer.Headers.ETag = null;

    private static void AfterFirstPut(DavDevice device, Action act) => device.Wire.After = request =>
    {
        if (request.Method != HttpMethod.Put) return;
        device.Wire.After = null;
        act();
    };

    /// <summary>The first card with what the server drops.</summary>
    private static async Task<IReadOnlyDictionary<ItemId, Item>> WithDroppedAsync(DavDevice device)
    {
        using var source = await ServerWaysTests.WithCardsAsync(1);
        source.Put("card-0.vcf", ServerWaysTests.Card(0, "a person", Dropped));
        await source.ScanAsync();
        return source.Items;
    }

    /// <summary>What the device shows, with the name that was to be written.</summary>
    private static Dictionary<ItemId, Item> Merged(DavDevice device, IReadOnlyDictionary<ItemId, Item> targets) => device.Items.ToDictionary(pair => pair.Key,
        pair => pair.Value with { Fields = pair.Value.Fields.With(CardFieldNames.FullName, targets[pair.Key].Fields[CardFieldNames.FullName]) });
}
