using SyncCloud.Connectors.Bookmarks.Chromium;

namespace SyncCloud.Connectors.Tests.Bookmarks;

/// <summary>What a browser's link beside its profiles says of whether it runs.</summary>
[TestClass]
public sealed class ChromiumProfileTests
{
    private static string? RunningWith(string profiles, string link)
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("there is no such link on Windows");
        var place = Directory.CreateTempSubdirectory("synccloud-profile-");
        try
        {
            var profile = Directory.CreateDirectory(Path.Combine(place.FullName, profiles, "Default"));
            File.CreateSymbolicLink(Path.Combine(profile.Parent!.FullName, "SingletonLock"), link);
            return ChromiumProfile.RunningBrowser(Path.Combine(profile.FullName, "Bookmarks"));
        }
        finally { place.Delete(recursive: true); }
    }

    // No process has such a number.
    private static string OfNobody => $"{Environment.MachineName}-2147483646";

    [TestMethod]
    public void RunningBrowser_LinkOfAProcessThatIsGone_IsNone() => Assert.IsNull(RunningWith("chromium", OfNobody));

    [TestMethod]
    public void RunningBrowser_LinkOfAProcessThatRuns_IsOne() => Assert.AreEqual("the browser", RunningWith("chromium", $"{Environment.MachineName}-{Environment.ProcessId}"));

    [TestMethod]
    [DataRow(".var/app/org.chromium.Chromium/config/chromium")]
    [DataRow("snap/chromium/common/chromium")]
    public void RunningBrowser_LinkOfASandbox_IsOneWhateverItsNumber_AndTheLinkIsNamed(string profiles)
    {
        var browser = RunningWith(profiles, OfNobody);
        Assert.IsNotNull(browser, "numbers of processes there say nothing here");
        StringAssert.Contains(browser, Path.Combine(profiles, "SingletonLock"));
        StringAssert.Contains(browser, "remove");
    }
}
