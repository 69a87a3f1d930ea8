using System.Net;
using SyncCloud.Connectors.Contacts;
using SyncCloud.Connectors.Dav;
using SyncCloud.EndToEnd.Tests;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>Servers that cannot be asked, refuse, or are hostile: the round fails with a word, and nothing is changed.</summary>
[TestClass]
public sealed class ServerTroubleTests
{
    [TestMethod]
    public async Task WrongPassword_IsSaidAndNotRepeated()
    {
        using var device = await ServerWaysTests.WithCardsAsync(2);
        const string Wrong = "not the password";
        using var stranger = device.Open(Wrong);
        var refused = await Assert.ThrowsExactlyAsync<SignInRefusedException>(() => device.ScanAsync(stranger));
        Assert.DoesNotContain(Wrong, refused.ToString());
        Assert.HasCount(2, device.Items);
        device.Wire.Answer = static _ => Wire.Of(HttpStatusCode.Forbidden);
        await Assert.ThrowsExactlyAsync<SignInRefusedException>(() => device.ScanAsync());
    }

    [TestMethod]
    [DataRow(HttpStatusCode.ServiceUnavailable)]
    [DataRow(HttpStatusCode.TooManyRequests)]
    [DataRow(HttpStatusCode.InternalServerError)]
    [DataRow(HttpStatusCode.NotFound)]
    [DataRow(HttpStatusCode.Gone)]
    [DataRow(HttpStatusCode.OK)]
    public async Task Scan_WithoutAnAnswerOfUse_DeletesNothing(HttpStatusCode status)
    {
        using var device = await ServerWaysTests.WithCardsAsync(2);
        device.Wire.Answer = _ => Wire.Of(status, "<html/>");
        Assert.Contains(device.Address.ToString(), (await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync())).Path);
        device.Wire.Answer = null;
        Assert.IsEmpty(await device.ScanAsync());
        Assert.HasCount(2, device.Items);
    }

    [TestMethod]
    public async Task Scan_CollectionThatVanishedOrIsAnother_Halts()
    {
        using var device = await ServerWaysTests.WithCardsAsync(2);
        using var other = Radicale.Client();
        using (var answer = await other.DeleteAsync(device.Address)) Assert.IsTrue(answer.IsSuccessStatusCode);
        Assert.Contains("no address book", (await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync())).Message);
        device.Wire.Answer = request => request.Method.Method == "PROPFIND" ? Wire.Of(HttpStatusCode.MultiStatus, $"<multistatus xmlns='DAV:'><response><href>{device.Address.AbsolutePath}</href><propstat><prop><resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>")
            : Wire.Of(HttpStatusCode.Forbidden);
        Assert.Contains("no address book", (await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync())).Message);
        Assert.HasCount(2, device.Items);
    }

    [TestMethod]
    public async Task Apply_ServerGoesDownInTheMiddle_GoesOnWhenItIsBack()
    {
        await using var server = await Radicale.StartAsync();
        for (var at = 0; at < 4; at++)
        {
            using var device = new DavDevice(await server.MakeAsync(isCalendar: false), VCardForm.Version3);
            for (var i = 0; i < 2; i++) device.Put($"card-{i}.vcf", ServerWaysTests.Card(i, "a person"));
            await device.ScanAsync();
            var targets = ServerWaysTests.Edited(device, all: true);
            var count = 0;
            device.Wire.Before = device.Wire.After = request => { if (request.Method == HttpMethod.Put && count++ == at) server.EndAsync().Wait(); };
            await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ApplyAsync(targets), $"down at {at}");
            (device.Wire.Before, device.Wire.After) = (null, null);
            device.Known.Crash();
            await server.BeginAgainAsync();
            Assert.IsEmpty(await device.ScanAsync(), $"down at {at}");
            await device.ApplyAsync(targets);
            Assert.IsEmpty(device.Known.Deferred);
            Assert.IsEmpty(await device.ScanAsync());
        }
    }

    [TestMethod]
    public async Task Redirects_AreFollowedAtTheSameServerAlone()
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        using var later = new DavDevice(new Uri(device.Address, "../moved/"), VCardForm.Version3);
        later.Wire.Answer = request => request.RequestUri!.AbsolutePath.EndsWith("/moved/", StringComparison.Ordinal) ? To(device.Address) : null;
        Assert.Contains(device.Address.ToString(), (await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => later.ScanAsync())).Message, "nothing at the former address is not an empty address book");
        device.Wire.Answer = request => request.RequestUri!.Query.Length == 0 ? To(new Uri(request.RequestUri, request.RequestUri.AbsolutePath + "?again")) : null;
        Assert.IsEmpty(await device.ScanAsync());
        var asked = new List<string>();
        later.Wire.Before = request => asked.Add(request.RequestUri!.Authority);
        foreach (var elsewhere in (string[])["https://dav.example.org/ann/", "http://127.0.0.2:1/", $"http://127.0.0.1:1{device.Address.AbsolutePath}", $"https://127.0.0.1:{device.Address.Port}/", "file:///etc/passwd"])
        {
            later.Wire.Answer = _ => To(new Uri(elsewhere));
            await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => later.ScanAsync());
        }
        Assert.ContainsSingle(asked.Distinct(), "the sign-in went nowhere else");
        later.Wire.Answer = request => To(request.RequestUri!);
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => later.ScanAsync());
        static HttpResponseMessage To(Uri address) => new(HttpStatusCode.TemporaryRedirect) { Headers = { Location = address }, Content = new StringContent("") };
    }

    [TestMethod]
    [DataRow("<!DOCTYPE a [<!ENTITY b 'c'>]><D:multistatus xmlns:D='DAV:'>&b;</D:multistatus>")]
    [DataRow("<D:multistatus xmlns:D='DAV:'><D:response>")]
    [DataRow("<D:other xmlns:D='DAV:'/>")]
    [DataRow("BEGIN:VCARD")]
    [DataRow("")]
    public async Task Scan_AnswerThatIsNone_Halts(string body)
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        device.Wire.Answer = _ => Wire.Of(HttpStatusCode.MultiStatus, body);
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync());
        device.Wire.Answer = _ => Wire.Of(HttpStatusCode.MultiStatus, "<D:multistatus xmlns:D='DAV:'>" + string.Concat(Enumerable.Repeat("<D:response>", 100_000)));
        await Assert.ThrowsExactlyAsync<ApplicationDataException>(() => device.ScanAsync());
        Assert.HasCount(1, device.Items);
    }

    [TestMethod]
    public async Task Scan_NamesThatAreNoneInTheCollection_ArePassedBy()
    {
        using var device = await ServerWaysTests.WithCardsAsync(1);
        device.Wire.Edit = static text => text.Replace("</multistatus>", string.Concat(((string[])["/etc/passwd", "../../x.vcf", "a/b/c.vcf", "http://elsewhere.example.org/ann/x.vcf", "x&#10;y.vcf", "", "%", "?q"])
            .Select(static href => $"<response><href>{href}</href><propstat><prop><getetag>\"1\"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat></response>")) + "</multistatus>", StringComparison.Ordinal);
        device.Put("card-0.vcf", ServerWaysTests.Card(0, "their edit"));
        Assert.HasCount(1, await device.ScanAsync());
        Assert.HasCount(1, device.Items);
    }
}
