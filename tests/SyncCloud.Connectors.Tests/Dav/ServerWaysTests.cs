using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Tests.Contacts;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>Servers that do what they may, or what they should not: each by its way on top of a real one.</summary>
[TestClass]
public sealed partial class ServerWaysTests
{
    [TestMethod]
    public async Task Put_ThatNamesNoVersion_IsReadAgainAndIsNobodysEdit()
    {
        using var device = await WithCardsAsync(2);
        device.Wire.Stamp = static (_, answer) => answer.Headers.ETag = null;
        await device.ApplyAsync(Edited(device));
        Assert.IsEmpty(device.Known.Deferred);
        Assert.IsEmpty(await device.ScanAsync());
        device.Put("card-0.vcf", Card(0, "their edit"));
        Assert.HasCount(1, await device.ScanAsync());
    }

    [TestMethod]
    public async Task WeakVersions_AreReadAgainAndWrittenOverAllTheSame()
    {
        using var device = await WithCardsAsync(2);
        device.Wire.Edit = static text => Tag().Replace(text, "etag>W/$1<");
        device.Wire.Stamp = static (_, answer) => answer.Headers.ETag = answer.Headers.ETag is { } tag ? new EntityTagHeaderValue(tag.Tag, isWeak: true) : null;
        Assert.IsEmpty(await device.ScanAsync());
        await device.ApplyAsync(Edited(device));
        Assert.IsEmpty(device.Known.Deferred, string.Join("; ", device.Known.Deferred));
        device.Wire.Requests.Clear();
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(2, device.Wire.Requests, "what changed, and the texts of all that may have");
        Assert.Contains("edited here", device.Get("card-0.vcf")!);
    }

    [TestMethod]
    public async Task VersionThatTheServerDoesNotTakeBack_WaitsAndAsksForNoOtherRound()
    {
        using var device = await WithCardsAsync(2);
        device.Wire.Answer = static request => request.Method == HttpMethod.Put ? Wire.Of(HttpStatusCode.PreconditionFailed) : null;
        await device.ApplyAsync(Edited(device));
        Assert.IsFalse(Assert.ContainsSingle(device.Known.Deferred).UserChanged);
        using (var empty = await EmptyAsync())
        {
            await empty.ScanAsync();
            empty.Wire.Answer = device.Wire.Answer;
            await empty.ApplyAsync(device.Items);
            Assert.HasCount(2, empty.Known.Deferred);
            foreach (var deferred in empty.Known.Deferred) Assert.IsFalse(deferred.UserChanged);
        }
        device.Wire.Answer = null;
        await device.ApplyAsync(Edited(device));
        Assert.IsEmpty(device.Known.Deferred);
    }

    /// <summary>As servers do that keep only what they know.</summary>
    [TestMethod]
    public async Task WhatTheServerDrops_IsNobodysDeletion_AndStaysWhenOthersEditThere()
    {
        using var device = await WithCardsAsync(1);
        device.Wire.Edit = static text => Regex.Replace(text, "X-DROPPED:yes[\r\n]+", "");
        var target = device.Items.Values.Single();
        using (var source = await WithCardsAsync(1))
        {
            source.Put("card-0.vcf", Card(0, "a person", "X-DROPPED:yes\r\n"));
            await source.ScanAsync();
            target = source.Items[target.Id];
        }
        await device.ApplyAsync(new Dictionary<ItemId, Item> { [target.Id] = target });
        Assert.AreEqual(target.Fields, device.Items[target.Id].Fields);
        Assert.IsEmpty(await device.ScanAsync());
        device.Put("card-0.vcf", Card(0, "their edit"));
        var seen = Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields;
        var (set, removed) = target.Fields.PatchTo(seen);
        Assert.ContainsSingle(set);
        Assert.IsEmpty(removed);
        // And so on: it is remembered as long as it is so.
        device.Put("card-0.vcf", Card(0, "their second edit"));
        Assert.IsEmpty(seen.PatchTo(Assert.ContainsSingle(await device.ScanAsync()).Value!.Fields).Removed);
        var now = device.Items[target.Id];
        await device.ApplyAsync(new Dictionary<ItemId, Item> { [now.Id] = Named(now, "ours") });
        Assert.IsEmpty(await device.ScanAsync());
    }

    [TestMethod]
    [DataRow(HttpStatusCode.InsufficientStorage, "", "no room")]
    [DataRow(HttpStatusCode.RequestEntityTooLarge, "", "larger than the server takes")]
    [DataRow(HttpStatusCode.Forbidden, "<C:max-resource-size xmlns:C='urn:ietf:params:xml:ns:carddav'/>", "larger than the server takes")]
    [DataRow(HttpStatusCode.Forbidden, "", "does not let this user write")]
    [DataRow(HttpStatusCode.Conflict, "<C:no-uid-conflict xmlns:C='urn:ietf:params:xml:ns:carddav'/>", "same UID")]
    [DataRow(HttpStatusCode.InternalServerError, "", "500")]
    public async Task Put_ThatIsRefused_WaitsAndTheOthersAreWritten(HttpStatusCode status, string precondition, string said)
    {
        using var device = await WithCardsAsync(3);
        device.Wire.Answer = request => request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.EndsWith("card-1.vcf", StringComparison.Ordinal) ? Wire.Of(status, $"<D:error xmlns:D='DAV:'>{precondition}</D:error>") : null;
        await device.ApplyAsync(Edited(device, all: true));
        var (_, _, reason, userChanged) = Assert.ContainsSingle(device.Known.Deferred);
        Assert.Contains(said, reason);
        Assert.IsFalse(userChanged);
        Assert.HasCount(2, device.Known.Settled);
        Assert.DoesNotContain("edited here", device.Get("card-1.vcf")!);
        device.Wire.Answer = null;
        Assert.IsEmpty(await device.ScanAsync());
        await device.ApplyAsync(Edited(device, all: true));
        Assert.IsEmpty(device.Known.Deferred);
    }

    [TestMethod]
    public async Task Put_LargerThanTheServerSays_IsNotEvenTried()
    {
        using var device = await EmptyAsync();
        device.Put("card-0.vcf", Card(0, "a person"));
        device.Wire.Edit = static text => text.Replace("<prop>", "<prop><x:max-resource-size xmlns:x='urn:ietf:params:xml:ns:carddav'>200</x:max-resource-size>", StringComparison.Ordinal);
        await device.ScanAsync();
        await device.ApplyAsync(device.Items.ToDictionary(pair => pair.Key, pair => Named(pair.Value, new string('x', 300))));
        Assert.Contains("of 200 bytes", Assert.ContainsSingle(device.Known.Deferred).Reason);
        Assert.IsFalse(device.Wire.Requests.Exists(static request => request.StartsWith("PUT", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Scan_EmptiedCollection_DeletesNothingWhereThereWereMany()
    {
        using var few = await WithCardsAsync(3);
        for (var i = 0; i < 3; i++) few.Delete($"card-{i}.vcf");
        Assert.HasCount(3, await few.ScanAsync(), "what a person does");
        using var many = await WithCardsAsync(12);
        for (var i = 0; i < 12; i++) many.Delete($"card-{i}.vcf");
        Assert.IsEmpty(await many.ScanAsync());
        Assert.Contains("is empty, and 12 items were in it", Assert.ContainsSingle(many.Report!.Problems).Message);
        many.Put("card-0.vcf", Card(0, "back"));
        Assert.HasCount(12, await many.ScanAsync());
    }

    [TestMethod]
    public async Task Scan_ManyCards_AreFetchedTogether()
    {
        using var device = await EmptyAsync();
        for (var i = 0; i < 70; i++) device.Put($"card-{i}.vcf", Card(i, "a person"));
        Assert.HasCount(70, await device.ScanAsync());
        Assert.HasCount(2 + 2, device.Wire.Requests);
    }

    internal static async Task<DavDevice> EmptyAsync() => new(await (await CommonRadicale.RequireAsync()).MakeAsync(isCalendar: false), VCardForm.Version3);

    internal static async Task<DavDevice> WithCardsAsync(int count)
    {
        var device = await EmptyAsync();
        for (var i = 0; i < count; i++) device.Put($"card-{i}.vcf", Card(i, "a person"));
        Assert.HasCount(count, await device.ScanAsync());
        return device;
    }

    internal static IReadOnlyDictionary<ItemId, Item> Edited(DavDevice device, bool all = false) =>
        device.Items.ToDictionary(pair => pair.Key, pair => all || device.Known.Find(pair.Key)!.Name.StartsWith("card-0", StringComparison.Ordinal) ? Named(pair.Value, "edited here") : pair.Value);

    private static Item Named(Item item, string name) => item with { Fields = item.Fields.With(CardFieldNames.FullName, FieldValue.Of(name)) };

    internal static string Card(int number, string name, string more = "") => CardSamples.Crlf($"""
        BEGIN:VCARD
        VERSION:3.0
        UID:card-{number}
        FN:{name}
        N:{number};Person;;;

        """) + more + "END:VCARD\r\n";

    [GeneratedRegex("etag>(\"[^\"<]+\")<")]
    private static partial Regex Tag();
}
