using System.Net;
using Microsoft.Playwright;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The page that the daemon shows, in a real browser, and what is refused to all others.</summary>
[TestClass]
public sealed class PageTests(TestContext context)
{
    [TestMethod]
    public async Task Open_WithoutADaemon_NamesTheRemedy()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        var said = await laptop.RefusedAsync("open", "--print");
        Assert.Contains("no daemon runs", said);
        Assert.Contains("synccloud run", said);
    }

    [TestMethod]
    public async Task Page_OfARunningDaemon_ShowsThatAllIsInStep_AndWhatComes()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        devices[0].Write("plan <b>.txt", "a plan");
        await using var daemon = await Following.RunAsync(devices[0], context.CancellationToken);
        await using var visitor = await PageVisitor.OpenAsync(devices[0]);

        await visitor.SeesAsync("Everything is in step");
        await visitor.SeesAsync("This device and the cloud have the same state root");
        Assert.DoesNotContain("token", visitor.Page.Url);

        devices[1].Write("from the desktop.txt", "hello");
        await devices[1].SyncAsync();
        await visitor.SeesAsync("desktop added 1 item");
        visitor.WasWell();
    }

    [TestMethod]
    public async Task Page_ThatShowsNothingLive_IsNotFetchedAnewAtNews()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        await using var daemon = await Following.RunAsync(devices[0], context.CancellationToken);
        await using var visitor = await PageVisitor.OpenAsync(devices[0]);
        await visitor.GoAsync("conflicts");
        await visitor.SeesAsync("No conflicts");
        var fetched = new List<string>();
        visitor.Page.Request += (_, request) => { lock (fetched) fetched.Add(request.Url); };

        devices[1].Write("from the desktop.txt", "hello");
        await devices[1].SyncAsync();
        await visitor.Page.Locator("#said:not(:empty)").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        // Anything that the news had asked for is on its way before this.
        await visitor.FollowAsync("Devices");
        await visitor.SeesAsync("registered");
        lock (fetched) Assert.DoesNotContain(visitor.Root + "conflicts", fetched);
        visitor.WasWell();
    }

    [TestMethod]
    public async Task Page_WithAConflictAndAMassDeletion_LetsThePersonDecide()
    {
        const int Many = 60;
        const string Hostile = "<script>document.title='taken'<\u202e>&\"'.txt";
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        foreach (var i in Enumerable.Range(0, Many)) laptop.Write($"letters/{i}.txt", $"letter {i}");
        laptop.Write(Hostile, "one");
        laptop.Write("speech.txt", "Dear all\n");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Write("speech.txt", "Dear all, from the desk\n");
        laptop.Write("speech.txt", "Dear all, from the train\n");
        await desktop.SyncAsync();
        await laptop.SyncAsync(conflicts: true);
        await using var daemon = Following.Run(laptop, context.CancellationToken);
        await daemon.UntilAsync(() => File.Exists(Path.Combine(laptop.Home, "run", "daemon.sock")), "the daemon runs");
        await using var visitor = await PageVisitor.OpenAsync(laptop);

        await visitor.FollowAsync("Decide");
        await visitor.SeesAsync("+Dear all, from the train");
        await visitor.PressAsync("Take other");
        await visitor.SeesAsync("has the other version now");
        Assert.AreEqual("Dear all, from the train\n", laptop.Read("speech.txt"));
        await visitor.SeesAsync("No conflicts");

        await visitor.GoAsync("");
        Directory.Delete(laptop.At("letters"), recursive: true);
        File.Delete(laptop.At(Hostile));
        await visitor.SeesAsync("are held back until you have seen them");
        await visitor.FollowAsync("Review");
        await visitor.SeesAsync("<script>document.title='taken'<\\u{202e}>&\"'.txt");
        Assert.AreEqual("Approval – SyncCloud", await visitor.Page.TitleAsync());
        await visitor.PressAsync("through");
        await visitor.SeesAsync("let through");
        await visitor.SeesAsync("Everything is in step");
        Assert.IsEmpty(await laptop.ConflictsAsync());
        CollectionAssert.AreEqual(new[] { "speech.txt" }, laptop.Files());
        Assert.AreEqual(4, (await desktop.RunAsync("sync")).Code, "the other device asks, too, before it does as much");
        visitor.WasWell();
    }

    [TestMethod]
    public async Task Page_OfAnItemsHistory_BringsAFormerVersionBack()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("documents", "laptop", "desktop");
        var (laptop, desktop) = (devices[0], devices[1]);
        laptop.Write("letters/To the landlord.txt", "first draft");
        await laptop.SyncAsync();
        await desktop.SyncAsync();
        desktop.Write("letters/To the landlord.txt", "ruined");
        await desktop.SyncAsync();
        await using var daemon = await Following.RunAsync(laptop, context.CancellationToken);
        Assert.AreEqual("ruined", laptop.Read("letters/To the landlord.txt"));
        await using var visitor = await PageVisitor.OpenAsync(laptop);

        await visitor.FollowAsync("desktop changed 1 item");
        await visitor.FollowAsync("letters/To the landlord.txt");
        await visitor.SeesAsync("laptop created it");
        await visitor.Page.GetByRole(AriaRole.Searchbox).FillAsync("LANDLORD let");
        await visitor.Page.GetByRole(AriaRole.Searchbox).PressAsync("Enter");
        await visitor.SeesAsync("1 item for");
        await visitor.FollowAsync("letters/To the landlord.txt");
        await visitor.FollowAsync("Restore this version");
        await visitor.SeesAsync("is reverted");
        Assert.AreEqual("ruined", laptop.Read("letters/To the landlord.txt"), "it was only shown");
        await visitor.PressAsync("Restore, on every device");
        await visitor.SeesAsync("is again as it was after log 1");
        Assert.AreEqual("first draft", laptop.Read("letters/To the landlord.txt"));
        await desktop.SyncAsync();
        Assert.AreEqual("first draft", desktop.Read("letters/To the landlord.txt"));
        visitor.WasWell();
    }

    [TestMethod]
    public async Task Page_ForAnybodyElse_IsRefused()
    {
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var laptop = await cloud.DeviceAsync("laptop");
        await laptop.DoneAsync("add", "documents", laptop.Folder);
        await using var daemon = await Following.RunAsync(laptop, context.CancellationToken);
        var address = new Uri(await PageVisitor.AddressAsync(laptop));
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)) };

        Assert.AreEqual(HttpStatusCode.Forbidden, (await http.GetAsync("/", context.CancellationToken)).StatusCode, "no token");
        Assert.AreEqual(HttpStatusCode.Forbidden, (await http.GetAsync("/?token=guess", context.CancellationToken)).StatusCode, "a wrong token");
        Assert.AreEqual(HttpStatusCode.MisdirectedRequest, await StatusAsync(address.PathAndQuery, "Host", "evil.example"), "a name that somebody pointed here");
        Assert.AreEqual(HttpStatusCode.Forbidden, await StatusAsync(address.PathAndQuery, "Origin", "https://evil.example"), "another site");
        Assert.AreEqual(HttpStatusCode.Forbidden, await StatusAsync(address.PathAndQuery, "Sec-Fetch-Site", "cross-site"), "another site's link");

        // None of that has used the token up.
        var entered = await http.GetAsync(address, context.CancellationToken);
        Assert.AreEqual(HttpStatusCode.SeeOther, entered.StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await http.GetAsync(address, context.CancellationToken)).StatusCode, "a token works once");
        var (place, cookie) = (entered.Headers.Location!.ToString(), entered.Headers.GetValues("Set-Cookie").Single());
        Assert.Contains("HttpOnly; SameSite=Strict", cookie);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await http.GetAsync(place, context.CancellationToken)).StatusCode, "the place without the cookie");
        Assert.AreEqual(HttpStatusCode.OK, await StatusAsync(place, "Cookie", cookie.Split(';')[0]));

        // A form of another page, and one of no page of ours.
        Assert.AreEqual(HttpStatusCode.Forbidden, await StatusAsync(place + "conflicts", "Cookie", cookie.Split(';')[0], posts: true, origin: "https://evil.example"));
        Assert.AreEqual(HttpStatusCode.Forbidden, await StatusAsync(place + "conflicts", "Cookie", cookie.Split(';')[0], posts: true, origin: http.BaseAddress!.GetLeftPart(UriPartial.Authority)));

        async Task<HttpStatusCode> StatusAsync(string path, string header, string value, bool posts = false, string? origin = null)
        {
            using var request = new HttpRequestMessage(posts ? HttpMethod.Post : HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            if (origin is not null) request.Headers.Add("Origin", origin);
            if (posts) request.Content = new FormUrlEncodedContent([new("form", "a guess")]);
            using var response = await http.SendAsync(request, context.CancellationToken);
            Assert.AreEqual("no-store", response.Headers.CacheControl!.ToString());
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
            Assert.IsFalse(response.Headers.Contains("Access-Control-Allow-Origin"));
            return response.StatusCode;
        }
    }
}
