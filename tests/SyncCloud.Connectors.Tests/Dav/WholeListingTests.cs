using System.Net;
using System.Text.RegularExpressions;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>A listing counts for what is gone only if it is known to be of all that there is.</summary>
[TestClass]
public sealed class WholeListingTests
{
    [TestMethod]
    [DataRow("507 Insufficient Storage")]
    [DataRow("403 Forbidden")]
    [DataRow("500 Internal Server Error")]
    public async Task List_ThatTheServerCouldNotFinish_Halts(string status)
    {
        using var device = await WithoutChangesToldAsync(4);
        Listing(device, own => $"<response><href>{own}</href><status>HTTP/1.1 {status}</status></response>{Member(own, 0)}");
        await HaltsAsync(device);
    }

    [TestMethod]
    public async Task List_CutAtAResource_Halts()
    {
        using var device = await WithoutChangesToldAsync(4);
        Listing(device, own => $"{Itself(own)}{Member(own, 0)}<response><href>{own}more</href><status>HTTP/1.1 507 Insufficient Storage</status></response>");
        await HaltsAsync(device);
    }

    [TestMethod]
    public async Task List_WithoutTheCollectionOrOfOtherAddresses_Halts()
    {
        using var device = await WithoutChangesToldAsync(4);
        foreach (var listing in (Func<string, string>[])[static _ => "", static own => Member(own, 0), static own => Itself("/behind" + own) + Member("/behind" + own, 0), static own => Itself(own) + Member("/behind" + own, 0), static own => Itself(own) + Member("http://elsewhere.example.org" + own, 0)])
        {
            Listing(device, listing);
            await HaltsAsync(device);
        }
        // Not members, and in nobody's way.
        Listing(device, static own => Itself(own.TrimEnd('/')) + Itself(own + "folder/") + string.Concat(Enumerable.Range(0, 4).Select(number => Member(own, number))));
        await device.ScanAsync();
        Assert.HasCount(4, device.Items);
    }

    [TestMethod]
    public async Task Scan_ListOfNone_DeletesNothingHoweverOftenItIsLookedAt()
    {
        using var device = await ServerWaysTests.WithCardsAsync(3);
        // Set up anew: the same address book, and nothing in it.
        for (var i = 0; i < 3; i++) device.Delete($"card-{i}.vcf");
        var forgets = true;
        device.Wire.Answer = request => forgets && request.Method.Method == "REPORT" ? Wire.Of(HttpStatusCode.Forbidden) : null;
        for (var look = 0; look < 3; look++)
        {
            Assert.IsEmpty(await device.ScanAsync(), $"look {look}");
            Assert.Contains("is empty, and 3 items were in it", Assert.ContainsSingle(device.Report!.Problems).Message);
            forgets = false;
        }
        using (var later = device.Open()) Assert.IsEmpty(await device.ScanAsync(later), "another run of the program");
        // What is changed elsewhere waits, and asks for no other round; what is deleted elsewhere is gone.
        await device.ApplyAsync(ServerWaysTests.Edited(device).Where(pair => device.Known.Find(pair.Key)!.Name.StartsWith("card-0", StringComparison.Ordinal)).ToDictionary());
        Assert.IsFalse(Assert.ContainsSingle(device.Known.Deferred).UserChanged);
        Assert.HasCount(2, device.Known.Settled);
        // Nor does it become the only one there, so that the others would look deleted.
        using (var source = await ServerWaysTests.WithCardsAsync(6))
            await device.ApplyAsync(device.Items.Concat(source.Items.Where(pair => source.Known.Find(pair.Key)!.Name.StartsWith("card-5", StringComparison.Ordinal))).ToDictionary());
        Assert.IsFalse(Assert.ContainsSingle(device.Known.Deferred).UserChanged);
        Assert.IsEmpty(device.Names());
        device.Put("card-9.vcf", ServerWaysTests.Card(9, "of now"));
        await device.ScanAsync();
        await device.ScanAsync();
        Assert.IsEmpty(device.Report!.Problems);
        Assert.AreEqual("card-9.vcf/card-9", Assert.ContainsSingle(device.Known.Items.Values).Name);
    }

    [TestMethod]
    [DataRow(12, 7, true)]
    [DataRow(12, 6, false)]
    [DataRow(9, 7, false)]
    public async Task Scan_ListOfFewerThanHalf_IsDoubted(int held, int gone, bool isDoubted)
    {
        using var device = await WithoutChangesToldAsync(held);
        for (var i = 0; i < gone; i++) device.Delete($"card-{i}.vcf");
        device.Put("card-20.vcf", ServerWaysTests.Card(20, "new"));
        var found = await device.ScanAsync();
        Assert.HasCount(isDoubted ? 1 : gone + 1, found, "what is new counts");
        Assert.HasCount(isDoubted ? 1 : 0, device.Report!.Problems);
        for (var i = 0; i < gone; i++) device.Put($"card-{i}.vcf", ServerWaysTests.Card(i, "a person"));
        Assert.HasCount(isDoubted ? 0 : gone, await device.ScanAsync(), "restored");
        Assert.IsEmpty(device.Report.Problems);
    }

    /// <summary>A look that ends in the middle has said nothing of what is gone.</summary>
    [TestMethod]
    public async Task Scan_LookThatFailedAfterItsList_IsNoGroundForTheNext()
    {
        using var device = await ServerWaysTests.WithCardsAsync(3);
        for (var i = 0; i < 3; i++) device.Delete($"card-{i}.vcf");
        device.Put("card-5.vcf", ServerWaysTests.Card(5, "other"));
        device.Wire.Answer = static request => request.Method.Method == "REPORT" ? Wire.Of(HttpStatusCode.BadRequest) : null;
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync());
        device.Keep.UserWrite(".synccloud/listing", [1]);
        device.Wire.Answer = null;
        Assert.ContainsSingle(await device.ScanAsync());
        Assert.HasCount(1, device.Report!.Problems);
    }

    [TestMethod]
    public async Task Changes_ThatTheServerCouldNotTell_AreFoundInAList()
    {
        using var device = await ServerWaysTests.WithCardsAsync(2);
        device.Put("card-0.vcf", ServerWaysTests.Card(0, "their edit"));
        var asked = 0;
        device.Wire.Answer = request => request.Method.Method == "REPORT" && asked++ == 0
            ? Wire.Of(HttpStatusCode.MultiStatus, $"<multistatus xmlns='DAV:'><response><href>{device.Address.AbsolutePath}</href><status>HTTP/1.1 500 Internal Server Error</status></response><sync-token>later</sync-token></multistatus>") : null;
        Assert.HasCount(1, await device.ScanAsync());
        Assert.IsEmpty(await device.ScanAsync());
    }

    /// <summary>One whose server tells no changes.</summary>
    private static async Task<DavDevice> WithoutChangesToldAsync(int count)
    {
        var device = await ServerWaysTests.EmptyAsync();
        device.Wire.Edit = static text => Regex.Replace(text, "<sync-token>[^<]*</sync-token>", "", RegexOptions.NonBacktracking);
        for (var i = 0; i < count; i++) device.Put($"card-{i}.vcf", ServerWaysTests.Card(i, "a person"));
        Assert.HasCount(count, await device.ScanAsync());
        return device;
    }

    private static async Task HaltsAsync(DavDevice device)
    {
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync());
        Assert.HasCount(4, device.Items);
        var listing = device.Wire.Answer;
        device.Wire.Answer = null;
        Assert.IsEmpty(await device.ScanAsync());
        device.Wire.Answer = listing;
    }

    private static void Listing(DavDevice device, Func<string, string> responses) => device.Wire.Answer = request => request.Method.Method == "PROPFIND" && request.Headers.GetValues("Depth").Single() == "1"
        ? Wire.Of(HttpStatusCode.MultiStatus, $"<multistatus xmlns='DAV:'>{responses(request.RequestUri!.AbsolutePath)}</multistatus>") : null;

    private static string Itself(string href) => $"<response><href>{href}</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response>";

    private static string Member(string folder, int number) => $"<response><href>{folder}card-{number}.vcf</href><propstat><prop><getetag>\"{number}\"</getetag><resourcetype/></prop><status>HTTP/1.1 200 OK</status></propstat></response>";
}
