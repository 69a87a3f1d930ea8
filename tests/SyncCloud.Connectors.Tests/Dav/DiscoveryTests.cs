using System.Net;
using SyncCloud.Connectors.Dav;
using SyncCloud.EndToEnd.Tests;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Tests.Dav;

[TestClass]
public sealed class DiscoveryTests
{
    private static IReadOnlyList<DavFound> Find(Uri address, DavKind kind, Wire? wire = null, string password = Radicale.Password)
    {
        using var discovery = new DavDiscovery(new DavPlace { Address = address, SignIn = () => DavSignIn.OfPassword(Radicale.User, password), Handler = () => (wire ?? new Wire()).ToServer() }, kind);
        return discovery.Find(CancellationToken.None);
    }

    [TestMethod]
    public async Task Find_FromTheHostThePrincipalOrItself_IsTheOneThatThereIs()
    {
        await using var server = await Radicale.StartAsync();
        var book = await server.MakeAsync(isCalendar: false, "People &amp; others");
        var calendar = await server.MakeAsync(isCalendar: true, "Home");
        await server.MakeAsync(isCalendar: true, "Diary", "<C:supported-calendar-component-set xmlns:C='urn:ietf:params:xml:ns:caldav'><C:comp name='VJOURNAL'/></C:supported-calendar-component-set>");
        foreach (var address in (Uri[])[server.Address, new Uri(server.Address, "ann/"), book, new Uri(book.AbsoluteUri.TrimEnd('/'))])
            Assert.AreEqual(new DavFound(book, "People & others"), Assert.ContainsSingle(Find(address, DavKind.Contacts)), address.ToString());
        foreach (var address in (Uri[])[server.Address, new Uri(server.Address, "ann/"), calendar]) Assert.AreEqual(new DavFound(calendar, "Home"), Assert.ContainsSingle(Find(address, DavKind.Calendar)), address.ToString());
        var second = await server.MakeAsync(isCalendar: false);
        CollectionAssert.AreEquivalent(new[] { book, second }, Find(server.Address, DavKind.Contacts).Select(found => found.Address).ToList());
        Assert.HasCount(1, Find(second, DavKind.Contacts));
        Assert.ThrowsExactly<SignInRefusedException>(() => Find(server.Address, DavKind.Contacts, password: "wrong"));
    }

    [TestMethod]
    public async Task Find_AtAServerThatSaysItWellKnown_FollowsThereAndToNoOtherHost()
    {
        var server = await CommonRadicale.RequireAsync();
        var book = await server.MakeAsync(isCalendar: false);
        var wire = new Wire
        {
            Answer = request => request.RequestUri!.AbsolutePath switch
            {
                "/" or "/start/" => Wire.Of(HttpStatusCode.MethodNotAllowed),
                "/.well-known/carddav" => new(HttpStatusCode.MovedPermanently) { Headers = { Location = new Uri("/ann/", UriKind.Relative) }, Content = new StringContent("") },
                _ => null,
            },
        };
        Assert.Contains(book, Find(new Uri(server.Address, "start/"), DavKind.Contacts, wire).Select(found => found.Address));
        wire.Edit = static text => text.Replace("/ann/</href>", "https://elsewhere.example.org/ann/</href>", StringComparison.Ordinal);
        var refused = Assert.ThrowsExactly<ApplicationDataException>(() => Find(server.Address, DavKind.Contacts, wire));
        Assert.Contains("elsewhere.example.org", refused.Message);
    }

    [TestMethod]
    public void SignIn_IsSentWithEachRequestAndSaysNothingOfItself()
    {
        var sent = new List<string?>();
        var wire = new Wire { Before = request => sent.Add(request.Headers.Authorization?.ToString()), Answer = static _ => Wire.Of(HttpStatusCode.MethodNotAllowed) };
        foreach (var signIn in (DavSignIn?[])[DavSignIn.OfToken("a.token"), DavSignIn.OfPassword("zoë", "p:w"), null])
        {
            var place = new DavPlace { Address = new Uri("http://127.0.0.1:1/"), SignIn = () => signIn, Handler = wire.ToServer };
            using var discovery = new DavDiscovery(place, DavKind.Calendar);
            Assert.IsEmpty(discovery.Find(CancellationToken.None));
            Assert.AreEqual("sign-in http://127.0.0.1:1/", $"{signIn ?? DavSignIn.OfToken("x")} {place}");
        }
        CollectionAssert.AreEqual(new[] { "Bearer a.token", "Bearer a.token", "Basic em/DqzpwOnc=", "Basic em/DqzpwOnc=", null, null }, sent);
    }

    [TestMethod]
    [DataRow("https://dav.example.org/", false, true)]
    [DataRow("http://dav.example.org/", false, false)]
    [DataRow("http://dav.example.org/", true, true)]
    [DataRow("http://localhost:5232/", false, true)]
    [DataRow("http://[::1]:5232/", false, true)]
    [DataRow("ftp://dav.example.org/", true, false)]
    public void IsAllowed_OnlyWhereNobodyListens(string address, bool insecure, bool allowed) => Assert.AreEqual(allowed, DavPlace.IsAllowed(new Uri(address), insecure));
}
