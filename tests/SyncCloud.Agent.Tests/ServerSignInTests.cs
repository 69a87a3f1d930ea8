using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Identity;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Tests;

/// <summary>The password for a server: asked for, kept and forgotten.</summary>
[TestClass]
public sealed class ServerSignInTests(TestContext context)
{
    [TestMethod]
    public async Task ReadSecret_AtATerminal_AsksForThePasswordOrTheTokenOfThatServer()
    {
        using var folder = new TemporaryFolder();
        var asked = new List<string>();
        var surroundings = new TestRun { Input = "piped\n" }.Surroundings with { AskSecret = prompt => { asked.Add(prompt); return "typed"; } };
        var run = new CommandRun { Surroundings = surroundings, Report = new Reporter(surroundings, json: false, verbose: false), Home = new AgentHome(folder.At("home")), Name = "add" };
        Assert.AreEqual("typed", await new ServerSignIn("ann", IsToken: false, FromInput: false).ReadSecretAsync(run, "https://dav.example.org/", context.CancellationToken));
        Assert.AreEqual("typed", await new ServerSignIn(null, IsToken: true, FromInput: false).ReadSecretAsync(run, "https://dav.example.org/", context.CancellationToken));
        Assert.AreEqual("piped", await new ServerSignIn("ann", IsToken: false, FromInput: true).ReadSecretAsync(run, "https://dav.example.org/", context.CancellationToken));
        Assert.IsNull(await new ServerSignIn(null, IsToken: false, FromInput: false).ReadSecretAsync(run, "https://dav.example.org/", context.CancellationToken));
        CollectionAssert.AreEqual(new[] { "Password of 'ann' at https://dav.example.org/: ", "Token at https://dav.example.org/: " }, asked);
    }

    [TestMethod]
    public void PasswordStore_WithoutAProtectedPlace_KeepsAFileForItsOwnerAloneAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        var test = new TestRun();
        var run = new CommandRun { Surroundings = test.Surroundings, Report = new Reporter(test.Surroundings, json: false, verbose: false), Home = new AgentHome(folder.At("home")), Name = "add" };
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("other systems always have a protected place");
            return;
        }
        var collection = new AttachedCollection { Id = new string('1', 32), Name = "people", Kind = "contacts", Root = "https://dav.example.org/" };
        var (store, inFile) = PasswordStore.Choose(run, collection);
        Assert.IsTrue(inFile);
        Assert.IsNull(store.Read());
        store.Write("pässword");
        Assert.AreEqual("pässword", PasswordStore.Of(run.Home, collection, inFile: true).Read());
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(run.Home.PasswordFile(collection)));
        Assert.Contains("no protected place", test.Error);
        Assert.DoesNotContain("pässword", test.Error + test.Output);
        store.Clear();
        store.Clear();
        Assert.IsNull(store.Read());
    }
}
