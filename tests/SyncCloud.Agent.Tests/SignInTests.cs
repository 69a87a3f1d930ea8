using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Identity;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Tests;

/// <summary>What is decided before anybody signs in.</summary>
[TestClass]
public sealed class SignInTests
{
    private const string Client = "22222222-bbbb-4bbb-8bbb-222222222222";
    private const string Tenant = "https://login.microsoftonline.com/11111111-aaaa-4aaa-8aaa-111111111111/v2.0";
    private static readonly ServiceAddress service = ServiceAddress.Parse("https://sync.example", null, insecureHttp: false);

    [TestMethod]
    public void Of_TheServiceItself_IsTaken()
    {
        var terms = new SignIn(Tenant, Client, $"{Client}/Sync");
        Assert.AreEqual(terms, EntraTerms.Of(Description(terms), service, null));
        Assert.AreEqual("https://login.microsoftonline.com/11111111-aaaa-4aaa-8aaa-111111111111/", EntraTerms.Tenant(terms.Authority).AbsoluteUri);
    }

    [TestMethod]
    [DataRow(Tenant, Client, "https://graph.microsoft.com/Mail.Read", DisplayName = "the user's mail")]
    [DataRow(Tenant, Client, "22222222-bbbb-4bbb-8bbb-2222222222223/Sync")]
    [DataRow(Tenant, Client, $"{Client}/Sync https://graph.microsoft.com/Mail.Read", DisplayName = "and the user's mail")]
    [DataRow(Tenant, Client, $"api://{Client}/Sync")]
    [DataRow(Tenant, "", "/Sync")]
    [DataRow(Tenant, "https://graph.microsoft.com", "https://graph.microsoft.com/Mail.Read")]
    [DataRow("http://login.microsoftonline.com/tenant/v2.0", Client, $"{Client}/Sync")]
    [DataRow("https://login.microsoftonline.com/tenant", Client, $"{Client}/Sync")]
    [DataRow("https://login.microsoftonline.com/tenant/more/v2.0", Client, $"{Client}/Sync")]
    [DataRow("https://user@login.microsoftonline.com/tenant/v2.0", Client, $"{Client}/Sync")]
    [DataRow("https://login.microsoftonline.com/tenant/v2.0?x=/v2.0", Client, $"{Client}/Sync")]
    [DataRow("login.microsoftonline.com/tenant/v2.0", Client, $"{Client}/Sync")]
    public void Of_AnythingElse_IsRefused(string authority, string client, string scope)
    {
        var refused = Assert.ThrowsExactly<AgentException>(() => EntraTerms.Of(Description(new SignIn(authority, client, scope)), service, null));
        Assert.Contains("not for itself alone", refused.Message);
    }

    [TestMethod]
    [DataRow("login.microsoftonline.com")]
    [DataRow("LOGIN.microsoftonline.com:443")]
    [DataRow("login.microsoftonline.us")]
    [DataRow("login.partner.microsoftonline.cn")]
    [DataRow("login.chinacloudapi.cn")]
    [DataRow("login.windows.net")]
    public void Of_EntrasOwnHosts_AreTaken(string host)
    {
        var terms = At(host);
        Assert.AreEqual(terms, EntraTerms.Of(Description(terms), service, null));
    }

    /// <summary>Such a host could relay Microsoft's own sign-in and be given what comes of it.</summary>
    [TestMethod]
    [DataRow("login.example")]
    [DataRow("login.microsoftonline.com.example")]
    [DataRow("login.microsoftonline.com:8443")]
    [DataRow("x.login.microsoftonline.com")]
    [DataRow("microsoftonline.com")]
    [DataRow("login.m\u0456crosoftonline.com")]
    public void Of_AnyOtherHost_IsRefusedByName_UnlessTheUserNamesIt(string host)
    {
        var terms = At(host);
        foreach (var named in (string?[])[null, "other.example"])
        {
            var refused = Assert.ThrowsExactly<AgentException>(() => EntraTerms.Of(Description(terms), service, named));
            Assert.Contains($"'{host}'", refused.Message);
            Assert.Contains($"--authority {host}", refused.Remedy!);
        }
        Assert.AreEqual(terms, EntraTerms.Of(Description(terms), service, host));
    }

    [TestMethod]
    [DataRow("SyncCloud", Identities.EnrolmentCode, "synccloud join https://sync.example/ --code CODE")]
    [DataRow("SyncCloud", "carrier-pigeon", "newer version")]
    [DataRow("SyncCloud", Identities.Entra, "newer version")]
    [DataRow("Other", Identities.Entra, "address")]
    public void Of_ServiceWhereNobodySignsIn_SaysWhatToDo(string product, string identity, string remedy)
    {
        var refused = Assert.ThrowsExactly<AgentException>(() => EntraTerms.Of(new ServiceDescription(product, "1", identity, new ServiceLimits(1, 1, 1, 1)), service, null));
        Assert.Contains(remedy, refused.Remedy!);
    }

    [TestMethod]
    [DataRow(true, "", "Browser")]
    [DataRow(true, "SSH_CONNECTION", "DeviceCode")]
    [DataRow(false, "", "DeviceCode")]
    [DataRow(false, "DISPLAY", "Browser")]
    [DataRow(false, "WAYLAND_DISPLAY", "Browser")]
    [DataRow(false, "DISPLAY SSH_TTY", "DeviceCode")]
    [DataRow(false, "DISPLAY SSH_CONNECTION", "DeviceCode")]
    public void Way_IsTheBrowser_WhereSomebodySitsAtADesktop(bool alwaysADesktop, string variables, string expected) =>
        Assert.AreEqual(expected, Session.Of(name => variables.Split(' ').Contains(name) ? "x" : null, alwaysADesktop).Way.ToString());

    private static SignIn At(string host) => new($"https://{host}/11111111-aaaa-4aaa-8aaa-111111111111/v2.0", Client, $"{Client}/Sync");

    private static ServiceDescription Description(SignIn terms) => new("SyncCloud", "1", Identities.Entra, new ServiceLimits(1, 1, 1, 1), terms);
}
