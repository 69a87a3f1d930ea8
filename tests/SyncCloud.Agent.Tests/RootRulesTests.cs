using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Tests;

[TestClass]
public sealed class RootRulesTests
{
    [TestMethod]
    [DataRow("home")]
    [DataRow("home/inside")]
    [DataRow(".")]
    [DataRow("documents")]
    [DataRow("documents/deeper/still")]
    [DataRow("state")]
    public void Check_RootThatMeetsAnother_IsRefused(string root)
    {
        using var folder = new TemporaryFolder();
        var home = Home(folder);
        Assert.ThrowsExactly<AgentException>(() => RootRules.Check(Path.GetFullPath(folder.At(root)), CollectionKinds.Files, null, home));
    }

    [TestMethod]
    [DataRow("other")]
    [DataRow("documents2")]
    [DataRow("home-made")]
    public void Check_RootApart_IsFine(string root)
    {
        using var folder = new TemporaryFolder();
        RootRules.Check(folder.At(root), CollectionKinds.Files, folder.At("elsewhere"), Home(folder));
    }

    [TestMethod]
    public void Check_StateInsideTheRootOrAnother_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var home = Home(folder);
        Assert.ThrowsExactly<AgentException>(() => RootRules.Check(folder.At("new"), CollectionKinds.Files, folder.At("new", "state"), home));
        Assert.ThrowsExactly<AgentException>(() => RootRules.Check(folder.At("new"), CollectionKinds.Files, folder.At("documents", "state"), home));
    }

    [TestMethod]
    public void Check_RootThroughALink_IsSeenForWhatItIs()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("symbolic links need a privilege on Windows");
        using var folder = new TemporaryFolder();
        var home = Home(folder);
        Directory.CreateDirectory(folder.At("documents"));
        Directory.CreateSymbolicLink(folder.At("link"), folder.At("documents"));
        Assert.ThrowsExactly<AgentException>(() => RootRules.Check(folder.At("link", "new"), CollectionKinds.Files, null, home));
    }

    [TestMethod]
    public void Check_RootIsAFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("file"), "");
        Assert.ThrowsExactly<AgentException>(() => RootRules.Check(folder.At("file"), CollectionKinds.Files, null, new AgentHome(folder.At("home"))));
    }

    private static AgentHome Home(TemporaryFolder folder)
    {
        var home = new AgentHome(folder.At("home"));
        home.Create();
        home.Attach(new AttachedCollection { Id = new string('b', 32), Name = "documents", Kind = "files", Root = folder.At("documents"), StateFolder = folder.At("state") });
        return home;
    }
}
