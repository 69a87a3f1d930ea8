using System.Text.Json;

namespace SyncCloud.Agent.Tests;

[TestClass]
public sealed class CommandLineTests(TestContext context)
{
    [TestMethod]
    [DataRow("")]
    [DataRow("frobnicate")]
    [DataRow("join")]
    [DataRow("join http://127.0.0.1:1")]
    [DataRow("join ftp://127.0.0.1 --code x")]
    [DataRow("join nonsense --code x")]
    [DataRow("join http://127.0.0.1:1 --code x --name a/b")]
    [DataRow("join http://example.org --code x")]
    [DataRow("join http://0.0.0.0:1 --code x")]
    [DataRow("join https://example.org --code x --fingerprint 12")]
    [DataRow("join http://127.0.0.1:1 --code x --fingerprint e720d526b53fabdfa95c6f9a90df8523a18454aee541d4a148ed72abb6b8552b")]
    [DataRow("login")]
    [DataRow("login nonsense")]
    [DataRow("login http://example.org")]
    [DataRow("login https://example.org --name a/b")]
    [DataRow("login https://example.org --fingerprint 12")]
    [DataRow("logout now")]
    [DataRow("devices approve")]
    [DataRow("trust")]
    [DataRow("trust --authorities --fingerprint e720d526b53fabdfa95c6f9a90df8523a18454aee541d4a148ed72abb6b8552b")]
    [DataRow("trust --publisher 12")]
    [DataRow("trust --authorities --publisher e720d526b53fabdfa95c6f9a90df8523a18454aee541d4a148ed72abb6b8552b")]
    [DataRow("update --check --rollback")]
    [DataRow("add")]
    [DataRow("add documents")]
    [DataRow("add a/b /nowhere")]
    [DataRow("add documents /nowhere --kind tea")]
    [DataRow("add people https://dav.example.org/")]
    [DataRow("add people http://dav.example.org/ --kind contacts")]
    [DataRow("add people https://ann:secret@dav.example.org/ --kind contacts")]
    [DataRow("add people https://dav.example.org/?ann --kind contacts")]
    [DataRow("add people https://dav.example.org/ --kind contacts --password-stdin")]
    [DataRow("add people https://dav.example.org/ --kind contacts --login ann --bearer")]
    [DataRow("add people https://dav.example.org/ --kind contacts --login ann")]
    [DataRow("add people /nowhere --kind contacts --login ann")]
    [DataRow("password")]
    [DataRow("password people --login ann --bearer")]
    [DataRow("remove")]
    [DataRow("collections delete documents")]
    [DataRow("conflicts resolve 12ab")]
    [DataRow("conflicts resolve 12ab --take mine")]
    [DataRow("devices revoke")]
    [DataRow("approve")]
    [DataRow("guard documents --on --off")]
    [DataRow("guard documents --share 101")]
    [DataRow("guard documents --share half")]
    [DataRow("guard documents --items -1")]
    [DataRow("restore one two three")]
    [DataRow("trash empty documents")]
    [DataRow("log documents --all")]
    [DataRow("sync --every 5m")]
    [DataRow("sync --follow --every 5")]
    [DataRow("sync --follow --every 0s")]
    [DataRow("status --frob")]
    [DataRow("service")]
    [DataRow("doctor documents")]
    [DataRow("completion tcsh")]
    [DataRow("help frobnicate")]
    [DataRow("help sync frobnicate")]
    [DataRow("help --man history")]
    [DataRow("sync --progress loud")]
    public async Task RunAsync_WrongUsage_EndsWithTwoAndTriesNothing(string line)
    {
        using var folder = new TemporaryFolder();
        var run = new TestRun();
        var code = await run.RunAsync(context.CancellationToken, [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--home", folder.At("home")]);
        Assert.AreEqual(2, code, run.Error);
        Assert.StartsWith("synccloud: ", run.Error);
        Assert.IsFalse(Directory.Exists(folder.At("home")));
    }

    [TestMethod]
    [DataRow("sync")]
    [DataRow("status")]
    [DataRow("collections")]
    [DataRow("devices")]
    [DataRow("devices approve laptop")]
    [DataRow("logout")]
    [DataRow("log")]
    [DataRow("conflicts")]
    [DataRow("approve documents")]
    [DataRow("guard documents")]
    [DataRow("restore")]
    [DataRow("trash")]
    [DataRow("add documents /nowhere")]
    [DataRow("remove documents")]
    [DataRow("trust --authorities")]
    [DataRow("update")]
    [DataRow("update --check")]
    public async Task RunAsync_BeforeJoining_SaysWhatToDo(string line)
    {
        using var folder = new TemporaryFolder();
        var run = new TestRun { Variables = { ["SYNCCLOUD_HOME"] = folder.At("home") } };
        Assert.AreEqual(1, await run.RunAsync(context.CancellationToken, [.. line.Split(' '), "--json"]));
        Assert.DoesNotContain("   at ", run.Error, "no stack trace unless asked for");
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.IsGreaterThan(0, document.GetProperty("error").GetString()!.Length);
        Assert.IsTrue(document.TryGetProperty("remedy", out _));
    }

    [TestMethod]
    public async Task RunAsync_EndedWhileItWaitsForWhatIsTyped_Ends()
    {
        using var folder = new TemporaryFolder();
        using var input = new UntypedReader();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var running = new TestRun { InputReader = input }.RunAsync(end.Token, "join", "http://127.0.0.1:9/", "--code", "-", "--home", folder.At("home"));
        input.IsAsked.Wait(context.CancellationToken);
        await end.CancelAsync();
        Assert.AreNotEqual(0, await running.WaitAsync(TimeSpan.FromSeconds(30), context.CancellationToken));
    }

    [TestMethod]
    public async Task RunAsync_Verbose_ShowsWhereTheErrorComesFrom()
    {
        using var folder = new TemporaryFolder();
        var run = new TestRun();
        Assert.AreEqual(1, await run.RunAsync(context.CancellationToken, "status", "-v", "--home", folder.At("home")));
        Assert.Contains("   at ", run.Error);
    }

    [TestMethod]
    [DataRow("--version")]
    [DataRow("sync --version")]
    [DataRow("join --version")]
    public async Task RunAsync_Version_PrintsItAlone(string line)
    {
        var run = new TestRun();
        Assert.AreEqual(0, await run.RunAsync(context.CancellationToken, line.Split(' ')));
        Assert.IsTrue(Version.TryParse(run.Output.Trim().Split('-')[0], out _), run.Output);
    }

    [TestMethod]
    [DataRow("--help")]
    [DataRow("add --help")]
    [DataRow("conflicts resolve -h")]
    public async Task RunAsync_Help_NamesTheOptionsOfEveryCommand(string line)
    {
        var run = new TestRun();
        Assert.AreEqual(0, await run.RunAsync(context.CancellationToken, line.Split(' ')));
        foreach (var option in (string[])["--home", "--json", "--progress", "--version", "--help", "-v"]) Assert.Contains(option, run.Output);
    }

    [TestMethod]
    [DataRow("bash")]
    [DataRow("zsh")]
    [DataRow("fish")]
    [DataRow("powershell")]
    public async Task Completion_EachShell_PrintsAScript(string shell)
    {
        var run = new TestRun();
        Assert.AreEqual(0, await run.RunAsync(context.CancellationToken, "completion", shell));
        Assert.Contains("[suggest:", run.Output);
    }

    [TestMethod]
    public async Task Suggest_CommandBegun_IsCompleted()
    {
        var run = new TestRun();
        await run.RunAsync(context.CancellationToken, "[suggest:12]", "synccloud co");
        Assert.Contains("collections", run.Output);
        Assert.Contains("conflicts", run.Output);
        Assert.DoesNotContain("sync\n", run.Output);
    }

    [TestMethod]
    public async Task Suggest_NamesTheCommandsOfPeople_AndNotThatOfTheInstallScripts()
    {
        var run = new TestRun();
        await run.RunAsync(context.CancellationToken, "[suggest:10]", "synccloud ");
        Assert.Contains("update", run.Output);
        Assert.DoesNotContain("self-install", run.Output);
        await run.RunAsync(context.CancellationToken, "[suggest:19]", "synccloud update --");
        Assert.Contains("--rollback", run.Output);
    }

    [TestMethod]
    public async Task Join_NoCodeOnStandardInput_IsWrongUsage()
    {
        using var folder = new TemporaryFolder();
        var run = new TestRun { Input = "\n" };
        Assert.AreEqual(2, await run.RunAsync(context.CancellationToken, "join", "http://127.0.0.1:9", "--code", "-", "--home", folder.At("home")));
    }

    [TestMethod]
    public async Task Join_NobodyListens_SaysSoAndLeavesNoInstallation()
    {
        using var folder = new TemporaryFolder();
        var run = new TestRun { Input = "code\n" };
        Assert.AreEqual(1, await run.RunAsync(context.CancellationToken, "join", "http://127.0.0.1:9", "--code", "-", "--home", folder.At("home")));
        Assert.IsFalse(File.Exists(folder.At("home", "installation.json")));
        Assert.DoesNotContain("unexpected", run.Error);
    }
}
