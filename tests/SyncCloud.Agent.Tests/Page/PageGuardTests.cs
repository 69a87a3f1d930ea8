using SyncCloud.Agent.Page;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Tests.Page;

[TestClass]
public sealed class PageGuardTests
{
    private const int Port = 4711;

    [TestMethod]
    [DataRow("127.0.0.1:4711", nameof(PageVerdict.Allowed))]
    [DataRow("localhost:4711", nameof(PageVerdict.Allowed))]
    [DataRow("127.0.0.1", nameof(PageVerdict.WrongHost))]
    [DataRow("127.0.0.1:4712", nameof(PageVerdict.WrongHost))]
    [DataRow("evil.example:4711", nameof(PageVerdict.WrongHost))]
    [DataRow("localhost:4711.evil.example", nameof(PageVerdict.WrongHost))]
    [DataRow("LOCALHOST:4711", nameof(PageVerdict.WrongHost))]
    [DataRow(null, nameof(PageVerdict.WrongHost))]
    public void Judge_ByHost_TakesThisServersNamesAlone(string? host, string expected) => Assert.AreEqual(expected, PageGuard.Judge(Request("GET", host: host), Port).ToString());

    [TestMethod]
    [DataRow("none", nameof(PageVerdict.Allowed))]
    [DataRow("same-origin", nameof(PageVerdict.Allowed))]
    [DataRow(null, nameof(PageVerdict.Allowed))]
    [DataRow("same-site", nameof(PageVerdict.ForeignSite))]
    [DataRow("cross-site", nameof(PageVerdict.ForeignSite))]
    public void Judge_BySiteThatSent_RefusesForeignOnesEvenToLook(string? site, string expected) => Assert.AreEqual(expected, PageGuard.Judge(Request("GET", site: site), Port).ToString());

    [TestMethod]
    [DataRow("POST", "http://127.0.0.1:4711", nameof(PageVerdict.Allowed))]
    [DataRow("POST", null, nameof(PageVerdict.ForeignSite))]
    [DataRow("POST", "null", nameof(PageVerdict.ForeignSite))]
    [DataRow("POST", "http://127.0.0.1:4712", nameof(PageVerdict.ForeignSite))]
    [DataRow("POST", "http://localhost:4711", nameof(PageVerdict.ForeignSite))]
    [DataRow("POST", "https://127.0.0.1:4711", nameof(PageVerdict.ForeignSite))]
    [DataRow("POST", "https://evil.example", nameof(PageVerdict.ForeignSite))]
    [DataRow("GET", null, nameof(PageVerdict.Allowed))]
    [DataRow("GET", "https://evil.example", nameof(PageVerdict.ForeignSite))]
    public void Judge_ByOrigin_ChangesComeFromThisPageAlone(string method, string? origin, string expected) => Assert.AreEqual(expected, PageGuard.Judge(Request(method, origin: origin), Port).ToString());

    [TestMethod]
    [DataRow("HEAD")]
    [DataRow("OPTIONS")]
    [DataRow("PUT")]
    [DataRow("DELETE")]
    public void Judge_OtherMethods_AreRefused(string method) => Assert.AreEqual(PageVerdict.WrongMethod, PageGuard.Judge(Request(method), Port));

    [TestMethod]
    public void Judge_WithoutASession_IsRefused() => Assert.AreEqual(PageVerdict.NoSession, PageGuard.Judge(Request("GET"), Port, session: null));

    [TestMethod]
    [DataRow("its form", nameof(PageVerdict.Allowed))]
    [DataRow("another form", nameof(PageVerdict.WrongForm))]
    [DataRow("", nameof(PageVerdict.WrongForm))]
    [DataRow(null, nameof(PageVerdict.WrongForm))]
    public void Judge_AChange_NeedsTheSessionsForm(string? form, string expected)
    {
        var request = Request("POST", origin: "http://127.0.0.1:4711");
        if (form is not null) request = request with { Form = new Dictionary<string, string> { [PageGuard.FormField] = form } };
        Assert.AreEqual(expected, PageGuard.Judge(request, Port, new PageSession("place", "cookie", "its form")).ToString());
    }

    private static PageRequest Request(string method, string? host = "127.0.0.1:4711", string? site = null, string? origin = null)
    {
        var headers = new Dictionary<string, string>();
        if (host is not null) headers["host"] = host;
        if (site is not null) headers["sec-fetch-site"] = site;
        if (origin is not null) headers["origin"] = origin;
        return new PageRequest { Method = method, Path = "/", Headers = headers };
    }
}
