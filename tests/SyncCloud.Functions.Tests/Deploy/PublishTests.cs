namespace SyncCloud.Functions.Tests.Deploy;

/// <summary>The hook after azd deployed the app: the agent's programs are built, signed and uploaded, under one key for good.</summary>
[TestClass]
public sealed class PublishTests
{
    private const string hook = "publish.sh";
    private const string platforms = "linux-x64 linux-arm64 osx-arm64 win-x64";

    [TestMethod]
    public void FirstTime_AKeyIsMade_AndProgramsAreThereBeforeTheirList()
    {
        using var azure = Deployed();
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual($"{platforms} by key 1 after (none)", azure.Published("manifest"));
        foreach (var rid in platforms.Split(' ')) Assert.AreEqual($"program for {rid}", azure.Published($"{rid}/hash"));
        Assert.IsTrue(azure.HasInProject($".azure/{FakeAzure.Environment}/publisher.pem"));
        Assert.Contains($"Keep .azure/{FakeAzure.Environment}/publisher.pem", run.Said);
        Assert.Contains("curl -fsS https://func.example/install.sh | sh", run.Said);
        Assert.IsFalse(azure.Calls.Any(call => call.Contains("account-key", StringComparison.Ordinal) || call.Contains("connection-string", StringComparison.Ordinal)), "under the deployer's own rights");
        Assert.IsFalse(azure.Calls.Any(call => call.StartsWith("az storage", StringComparison.Ordinal) && call.Contains("publisher.pem", StringComparison.Ordinal)), "the key never leaves this machine");
    }

    [TestMethod]
    public void Again_TheSameKeySigns_AndWhatIsPublishedIsTakenIntoAccount()
    {
        using var azure = Deployed();
        Assert.AreEqual(0, azure.Run(hook).Code);
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        Assert.AreEqual($"{platforms} by key 1 after ({platforms} by key 1 after (none))", azure.Published("manifest"));
    }

    [TestMethod]
    public void OnAnotherMachine_WithoutTheKey_NothingIsSignedByAnother_UnlessItsOwnerSaysSo()
    {
        using var azure = Deployed();
        Assert.AreEqual(0, azure.Run(hook).Code);
        azure.UnsetInProject($".azure/{FakeAzure.Environment}/publisher.pem");
        var before = azure.Published("manifest");
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code);
        Assert.Contains("copy it here", run.Said);
        Assert.Contains("synccloud trust --publisher", run.Said);
        Assert.AreEqual(before, azure.Published("manifest"));
        Assert.IsFalse(azure.HasInProject($".azure/{FakeAzure.Environment}/publisher.pem"));

        azure.SetValue("SYNCCLOUD_NEW_PUBLISHER", "yes");
        Assert.AreEqual(0, azure.Run(hook).Code);
        Assert.Contains("by key 2 after", azure.Published("manifest"));
        // Said once, not for all times.
        azure.UnsetInProject($".azure/{FakeAzure.Environment}/publisher.pem");
        Assert.AreEqual(1, azure.Run(hook).Code);
    }

    [TestMethod]
    public void OldPrograms_GoOnceNeitherThisListNorTheFormerNamesThem()
    {
        using var azure = Deployed();
        foreach (var build in (string[])["first", "second", "third"])
        {
            azure.Set("build", build);
            var run = azure.Run(hook);
            Assert.AreEqual(0, run.Code, run.Said);
            Assert.IsTrue(azure.HasPublished($"linux-x64/{build}"));
            if (build == "second") Assert.IsTrue(azure.HasPublished("linux-x64/first"), "a device may be downloading it");
        }
        Assert.IsFalse(azure.HasPublished("linux-x64/first"));
        Assert.IsTrue(azure.HasPublished("linux-x64/second"));
        Assert.IsTrue(azure.HasPublished("manifest"));
    }

    [TestMethod]
    public void RightThatWasJustGiven_IsWaitedFor()
    {
        using var azure = Deployed();
        azure.Set("lag", "4");
        var run = azure.Run(hook);
        Assert.AreEqual(0, run.Code, run.Said);
        CollectionAssert.AreEqual(new[] { "sleep 5", "sleep 10", "sleep 20", "sleep 40" }, azure.Calls.Where(call => call.StartsWith("sleep", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void NoRight_IsSaid_WithTheWayToDoItLater_OrNotAtAll()
    {
        using var azure = Deployed();
        azure.Set("lag", "100");
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code);
        Assert.Contains("Storage Blob Data Contributor", run.Said);
        Assert.Contains("azd env set SYNCCLOUD_AGENTS=none", run.Said);

        azure.SetValue("SYNCCLOUD_AGENTS", "none");
        Assert.AreEqual(0, azure.Run(hook).Code);
    }

    [TestMethod]
    public void PlatformsOfTheOwnersChoice_AreAllThatIsBuilt()
    {
        using var azure = Deployed();
        azure.SetValue("SYNCCLOUD_AGENTS", "linux-musl-x64 win-arm64");
        Assert.AreEqual(0, azure.Run(hook).Code);
        Assert.AreEqual("linux-musl-x64 win-arm64 by key 1 after (none)", azure.Published("manifest"));
    }

    [TestMethod]
    public void WhatDoesNotBuild_ReplacesNothing()
    {
        using var azure = Deployed();
        Assert.AreEqual(0, azure.Run(hook).Code);
        var before = azure.Published("manifest");
        azure.Set("does-not-build", "");
        var run = azure.Run(hook);
        Assert.AreEqual(1, run.Code);
        Assert.Contains("azd hooks run postdeploy", run.Said);
        Assert.AreEqual(before, azure.Published("manifest"));
    }

    [TestMethod]
    public void CutShort_AtAnyWrite_NoListNamesWhatIsNotThere_AndTheNextRunIsWhole()
    {
        using var whole = Deployed();
        Assert.AreEqual(0, whole.Run(hook).Code);
        Assert.AreEqual(3, whole.Writes, "build, programs, list");
        for (var write = 1; write <= whole.Writes; write++)
            foreach (var answerLost in (bool[])[false, true])
            {
                using var azure = Deployed();
                azure.BreakAt(write, answerLost);
                Assert.AreEqual(1, azure.Run(hook).Code, $"write {write}");
                if (azure.HasPublished("manifest")) foreach (var rid in platforms.Split(' ')) Assert.IsTrue(azure.HasPublished($"{rid}/hash"), $"write {write}");
                azure.Mend();
                var run = azure.Run(hook);
                Assert.AreEqual(0, run.Code, $"write {write}: {run.Said}");
                Assert.StartsWith($"{platforms} by key 1", azure.Published("manifest"));
            }
    }

    private static FakeAzure Deployed()
    {
        var azure = new FakeAzure();
        azure.SetValue("SYNCCLOUD_DATA_ACCOUNT", "stdata");
        azure.SetValue("SYNCCLOUD_URL", "https://func.example");
        return azure;
    }
}
