using SyncCloud.Service.Management.Entra;

namespace SyncCloud.Functions.Tests.Deploy;

/// <summary>The hook before azd provisions, run for real over a tenant of files.</summary>
[TestClass]
public sealed class RegisterTests
{
    private const string hook = "register.sh";
    private const string owners = "99999999-aaaa-4bbb-8ccc-999999999999";

    // Note, application, ids, form, exposure, service principal.
    private const int writes = 6;

    /// <summary>At which write a run is cut short, and whether that was done all the same: every one both ways with SYNCCLOUD_LONG=1, else the ways by turns.</summary>
    private static IEnumerable<(int At, bool AnswerLost)> Cuts =>
        from at in Enumerable.Range(1, writes) from answerLost in (bool[])[false, true] where answerLost == (at % 2 == 0) || Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1" select (at, answerLost);

    [TestMethod]
    public void FirstRun_MakesWhatTheServiceExpects_AndNotesItsId()
    {
        using var azure = new FakeAzure();
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        AssertWhole(azure);
        Assert.AreEqual(writes, azure.Writes);
        Assert.Contains(azure.ClientId, run.Said);

        var content = azure.Registrations.Single().Content;
        Assert.AreEqual("AzureADMyOrg", (string?)content["signInAudience"]);
        Assert.AreEqual($"api://{azure.ClientId}", (string?)content["identifierUris"]!.AsArray().Single());
        Assert.AreEqual(2, (int)content["api"]!["requestedAccessTokenVersion"]!, "EntraUsers refuses tokens of version 1.0");
        var scope = content["api"]!["oauth2PermissionScopes"]!.AsArray().Single()!;
        Assert.AreEqual(EntraOptions.Scope, (string?)scope["value"]);
        Assert.AreEqual("User", (string?)scope["type"], "a user's consent is enough");
        Assert.IsTrue((bool)scope["isEnabled"]!);
        var role = content["appRoles"]!.AsArray().Single()!;
        Assert.AreEqual(EntraOptions.Role, (string?)role["value"]);
        Assert.AreEqual("Application", (string?)role["allowedMemberTypes"]!.AsArray().Single());
        Assert.AreNotEqual((string?)role["id"], (string?)scope["id"]);
        Assert.IsTrue((bool)content["isFallbackPublicClient"]!, "device codes");
        Assert.AreEqual("http://localhost", (string?)content["publicClient"]!["redirectUris"]!.AsArray().Single(), "the system's browser");
        Assert.AreEqual("auth_time", (string?)content["optionalClaims"]!["accessToken"]!.AsArray().Single()!["name"], "Admission goes by it");
        Assert.AreEqual($"{azure.ClientId}/{EntraOptions.Scope}", new EntraOptions { TenantId = Guid.NewGuid(), ClientId = Guid.Parse(azure.ClientId) }.SignIn.Scope, "what the agent asks for is what is exposed");
        var authorized = content["api"]!["preAuthorizedApplications"]!.AsArray().Single()!;
        Assert.AreEqual(azure.ClientId, (string?)authorized["appId"], "the agent signs in as the same registration");
        Assert.AreEqual((string?)scope["id"], (string?)authorized["delegatedPermissionIds"]!.AsArray().Single());
    }

    [TestMethod]
    public void SecondRun_WritesNothing()
    {
        using var azure = new FakeAzure();
        Assert.AreEqual(0, azure.Run(hook).Code);
        var client = azure.ClientId;
        var again = azure.Run(hook);
        Assert.AreEqual(0, again.Code, again.Said);
        Assert.AreEqual(writes, azure.Writes);
        Assert.AreEqual(client, azure.ClientId);
        AssertWhole(azure);
    }

    [TestMethod]
    public void OwnersRegistration_IsUsed_AndNothingIsAskedOrMade()
    {
        using var azure = new FakeAzure();
        azure.Unset("bin/az");
        azure.SetValue("SYNCCLOUD_CLIENT_ID", owners);
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.Contains(owners, run.Said);
        Assert.IsEmpty(azure.Calls);
        Assert.AreEqual(owners, azure.ClientId);
        Assert.IsEmpty(azure.Registrations);
    }

    [TestMethod]
    [DataRow("no az", "The Azure CLI is missing")]
    [DataRow("signed out", "not signed in")]
    [DataRow("subscription of others", "not signed in to the subscription")]
    [DataRow("other tenant", "az account set --subscription")]
    [DataRow("no subscription", "azd env set AZURE_SUBSCRIPTION_ID")]
    [DataRow("may not register", "Application Developer")]
    public void WhatIsNeededIsMissing_TheHookSaysWhat_PrintsTheStepsByHand_AndMakesNothing(string missing, string reason)
    {
        using var azure = new FakeAzure();
        if (missing == "no az") azure.Unset("bin/az");
        if (missing == "signed out") azure.Set("signed-out", "");
        if (missing == "subscription of others") azure.Unset($"subscriptions/{FakeAzure.Subscription}");
        if (missing == "other tenant") azure.Set("current-tenant", "another");
        if (missing == "no subscription") azure.Environ.Remove("AZURE_SUBSCRIPTION_ID");
        if (missing == "may not register") azure.Set("may-not-register", "");
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code, run.Said);
        Assert.Contains(reason, run.Said, StringComparison.OrdinalIgnoreCase);
        foreach (var step in (string[])[$"Name: SyncCloud {FakeAzure.Environment}", "http://localhost", "Allow public client flows: Yes", "\"requestedAccessTokenVersion\": 2",
            $"Scope name: {EntraOptions.Scope}.", $"Value: {EntraOptions.Role}.", "Access > auth_time", "azd env set SYNCCLOUD_CLIENT_ID CLIENT-ID"])
            Assert.Contains(step, run.Said);
        Assert.DoesNotContain("{", run.Said);
        Assert.IsEmpty(azure.Registrations);
        Assert.IsEmpty(azure.Principals);
        Assert.AreEqual("", azure.ClientId);
    }

    [TestMethod]
    public void MayNotRegister_ThenTheOwnerNamesOne_IsUsed()
    {
        using var azure = new FakeAzure();
        azure.Set("may-not-register", "");
        Assert.AreEqual(1, azure.Run(hook).Code);
        azure.SetValue("SYNCCLOUD_CLIENT_ID", owners);
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual(owners, azure.ClientId);
        Assert.IsEmpty(azure.Registrations);
    }

    [TestMethod]
    public void NewRegistration_NotKnownEverywhereYet_IsWaitedFor()
    {
        using var azure = new FakeAzure();
        azure.Set("lag", "3");
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        CollectionAssert.AreEqual(new[] { "sleep 1", "sleep 2", "sleep 4" }, azure.Calls.Where(call => call.StartsWith("sleep", StringComparison.Ordinal)).ToArray());
        AssertWhole(azure);
    }

    [TestMethod]
    public void CutShortAtAnyWrite_TheNextRunCompletesIt()
    {
        foreach (var (at, answerLost) in Cuts)
        {
            using var azure = new FakeAzure();
            azure.BreakAt(at, answerLost);
            Assert.AreEqual(1, azure.Run(hook).Code, $"write {at} of {writes} fails");
            azure.Mend();
            var run = azure.Run(hook);
            Assert.AreEqual(0, run.Code, $"after {at}: {run.Said}");
            AssertWhole(azure);
        }
    }

    [TestMethod]
    public void CutShortAtAnyWrite_AndTakenDownAtOnce_LeavesNothing()
    {
        foreach (var (at, answerLost) in Cuts)
        {
            using var azure = new FakeAzure();
            azure.BreakAt(at, answerLost);
            Assert.AreEqual(1, azure.Run(hook).Code, $"write {at} of {writes} fails");
            azure.Mend();
            var down = azure.Run("unregister.sh");
            Assert.AreEqual(0, down.Code, $"after {at}: {down.Said}");
            Assert.IsEmpty(azure.Registrations);
            Assert.IsEmpty(azure.Principals);
            Assert.AreEqual("", azure.ClientId + azure.Created);
        }
    }

    [TestMethod]
    public void RegistrationsOfOthers_AreNotTaken()
    {
        using var azure = new FakeAzure();
        var before = azure.Register(owners, $"SyncCloud {FakeAzure.Environment}", $"synccloud/{FakeAzure.Subscription}/office").Content.ToJsonString();
        Assert.AreEqual(0, azure.Run(hook).Code);
        Assert.HasCount(2, azure.Registrations);
        Assert.AreNotEqual(owners, azure.ClientId);
        Assert.AreEqual(before, azure.Registrations.Single(registration => registration.Client == owners).Content.ToJsonString());
    }

    [TestMethod]
    public void SameEnvironmentOnAnotherMachine_TakesTheRegistrationThatIsThere()
    {
        using var azure = new FakeAzure();
        Assert.AreEqual(0, azure.Run(hook).Code);
        var client = azure.ClientId;
        azure.Unset("environment/SYNCCLOUD_CLIENT_ID");
        azure.Unset("environment/SYNCCLOUD_CLIENT_CREATED");
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual(client, azure.ClientId);
        AssertWhole(azure);
    }

    [TestMethod]
    public void OlderShape_IsBroughtUp()
    {
        using var azure = new FakeAzure();
        azure.Register(owners, "SyncCloud", FakeAzure.Mark, "synccloud-form-0");
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual(owners, azure.ClientId);
        AssertWhole(azure);
    }

    [TestMethod]
    public void NotedRegistrationThatIsNotFound_IsNotMadeAnew_UntilTheOwnerSaysSo()
    {
        using var azure = new FakeAzure();
        azure.SetValue("SYNCCLOUD_CLIENT_ID", owners);
        azure.SetValue("SYNCCLOUD_CLIENT_CREATED", owners);
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code, run.Said);
        Assert.Contains("azd env set SYNCCLOUD_CLIENT_ID=", run.Said);
        Assert.IsEmpty(azure.Registrations);
        azure.SetValue("SYNCCLOUD_CLIENT_ID", "");
        Assert.AreEqual(0, azure.Run(hook).Code);
        AssertWhole(azure);
    }

    [TestMethod]
    public void TwoWithTheMark_AreLeftToAPerson()
    {
        using var azure = new FakeAzure();
        azure.Register(owners, "one", FakeAzure.Mark);
        azure.Register("88888888-aaaa-4bbb-8ccc-888888888888", "two", FakeAzure.Mark);
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code, run.Said);
        Assert.Contains(FakeAzure.Mark, run.Said);
        Assert.AreEqual(0, azure.Writes);
    }

    /// <summary>One registration with all that it needs, its service principal, and the environment names it.</summary>
    private static void AssertWhole(FakeAzure azure)
    {
        var registration = azure.Registrations.Single();
        Assert.AreEqual(registration.Client, azure.ClientId);
        Assert.AreEqual(registration.Client, azure.Created);
        Assert.AreEqual(registration.Client, azure.Principals.Single());
        foreach (var part in (string[])["identifierUris", "appRoles", "publicClient"]) Assert.IsNotNull(registration.Content[part], part);
        Assert.IsNotNull(registration.Content["api"]!["oauth2PermissionScopes"]);
        Assert.IsNotNull(registration.Content["api"]!["preAuthorizedApplications"]);
        CollectionAssert.AreEqual(new[] { FakeAzure.Mark, "synccloud-form-2" }, registration.Content["tags"]!.AsArray().Select(tag => (string?)tag).ToArray());
        Assert.DoesNotContain("{client}", registration.Content.ToJsonString());
    }
}
