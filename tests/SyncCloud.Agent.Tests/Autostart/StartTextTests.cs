using System.Diagnostics;
using System.Xml.Linq;
using SyncCloud.Agent.Autostart;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Tests.Autostart;

[TestClass]
public sealed class StartTextTests(TestContext context)
{
    private const string Odd = "/home/ann/my data/100% \"new\" $HOME & <co> \\ ü";
    private static readonly DaemonStart Start = new() { Name = "synccloud-0123abcd", Home = Odd, Command = ["/opt/a b/current/synccloud", "run", "--home", Odd], DotnetRoot = "/opt/net 10" };

    [TestMethod]
    public async Task SystemdUnit_OfAnOddHome_IsTakenBySystemdWithoutAWord()
    {
        var analyze = Array.Find(["/usr/bin/systemd-analyze", "/bin/systemd-analyze"], File.Exists);
        if (analyze is null)
        {
            const string missing = "systemd-analyze is missing: install it, on Debian: apt-get install systemd";
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(missing);
            Assert.Inconclusive(missing);
        }
        using var folder = new TemporaryFolder();
        // The program has to be there for that.
        var program = folder.At("50% a $b ü", "synccloud");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await File.WriteAllTextAsync(program, "#!/bin/sh\n", context.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var unit = folder.At("synccloud.service");
        await File.WriteAllTextAsync(unit, SystemdUnit.Text(Start with { Command = Start.Command.SetItem(0, program) }), context.CancellationToken);
        var start = new ProcessStartInfo(analyze!, ["verify", "--user", "--man=no", unit]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_RUNTIME_DIR"] = folder.Path;
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync(context.CancellationToken) + await process.StandardOutput.ReadToEndAsync(context.CancellationToken);
        await process.WaitForExitAsync(context.CancellationToken);
        // Of other units on this machine it may have something to say.
        Assert.DoesNotContain(Path.GetFileName(unit), said);
        Assert.AreEqual(0, process.ExitCode, said);
    }

    [TestMethod]
    public void SystemdUnit_QuotesWhatSystemdWouldExpand()
    {
        var lines = SystemdUnit.Text(Start).Split('\n');
        Assert.Contains("ExecStart=\"/opt/a b/current/synccloud\" \"run\" \"--home\" \"/home/ann/my data/100%% \\\"new\\\" $$HOME & <co> \\\\ ü\"", lines);
        Assert.Contains("Environment=\"DOTNET_ROOT=/opt/net 10\"", lines);
        Assert.Contains("Restart=on-failure", lines);
        Assert.Contains("RestartPreventExitStatus=2 6", lines, "what was told to end, and gave something up for it, stays ended");
        Assert.DoesNotContain("DOTNET_ROOT", SystemdUnit.Text(Start with { DotnetRoot = null }));
    }

    [TestMethod]
    public void SystemdUnit_ProgramThatSystemdWouldNotStart_IsRefused() =>
        Assert.ThrowsExactly<AgentException>(() => SystemdUnit.Text(Start with { Command = ["/opt/\"a\"/synccloud", "run"] }));

    [TestMethod]
    public void LaunchdJob_IsAPropertyListThatStartsTheDaemon()
    {
        var plist = XDocument.Parse(LaunchdAutostart.JobOf(Start, "local.synccloud", "/Users/ann/Library/Logs/synccloud.log").Text());
        Assert.AreEqual("plist", plist.DocumentType!.Name);
        var entries = plist.Root!.Element("dict")!.Elements().ToArray();
        XElement Of(string key) => entries[Array.FindIndex(entries, entry => entry.Name == "key" && entry.Value == key) + 1];
        Assert.AreEqual("local.synccloud", Of("Label").Value);
        CollectionAssert.AreEqual(Start.Command, Of("ProgramArguments").Elements("string").Select(word => word.Value).ToArray(), "older programs take these, too");
        Assert.AreEqual("true", Of("RunAtLoad").Name.LocalName);
        Assert.AreEqual("SuccessfulExit false", $"{Of("KeepAlive").Element("key")!.Value} {Of("KeepAlive").Elements().Last().Name}", "again after any code but 0");
        Assert.AreEqual("Background", Of("ProcessType").Value);
        Assert.DoesNotContain("Umask", plist.ToString(), "the user's files would get it");
        CollectionAssert.AreEqual((string[])["SYNCCLOUD_STOP_IS_SUCCESS", "1", "DOTNET_ROOT", "/opt/net 10"], Of("EnvironmentVariables").Elements().Select(word => word.Value).ToArray());
        Assert.AreEqual(0, entries.Length % 2);
        for (var i = 0; i < entries.Length; i += 2) Assert.AreEqual("key", entries[i].Name.LocalName);
    }

    [TestMethod]
    public void LogonTask_StartsAtLogonWithTheUsersOwnToken_AndIsNotEndedByTheScheduler()
    {
        XNamespace schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        var task = XDocument.Parse(TaskAutostart.TaskOf(Start with { Home = @"C:\Users\ann & co", Command = [@"C:\p\bin\synccloud.cmd", "run", "--home", @"C:\Users\ann & co"] }, @"PC\ann").Text()).Root!;
        string Of(params string[] path) => path.Aggregate(task, (element, name) => element.Element(schema + name)!).Value;
        Assert.AreEqual(@"PC\ann", Of("Triggers", "LogonTrigger", "UserId"));
        Assert.AreEqual("InteractiveToken", Of("Principals", "Principal", "LogonType"));
        Assert.AreEqual("LeastPrivilege", Of("Principals", "Principal", "RunLevel"));
        Assert.AreEqual("PT0S", Of("Settings", "ExecutionTimeLimit"));
        Assert.AreEqual("IgnoreNew", Of("Settings", "MultipleInstancesPolicy"));
        Assert.AreEqual("conhost.exe", Of("Actions", "Exec", "Command"));
        Assert.AreEqual(@"--headless cmd.exe /d /s /c """"C:\p\bin\synccloud.cmd"" ""run"" ""--home"" ""C:\Users\ann & co""""", Of("Actions", "Exec", "Arguments"));
        // The schema has them in this order.
        CollectionAssert.AreEqual((string[])["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"], task.Elements().Select(element => element.Name.LocalName).ToArray());
    }

    [TestMethod]
    public void LogonTask_PathThatTheSchedulerWouldExpand_IsRefused() =>
        Assert.ThrowsExactly<AgentException>(() => TaskAutostart.TaskOf(Start with { Command = [@"C:\p.exe", "run", "--home", @"C:\%TEMP%"] }, "ann"));

    [TestMethod]
    public void Of_TheDefaultHomeAndAnother_AreToldApart()
    {
        var surroundings = new TestRun { Variables = { ["DOTNET_ROOT"] = "/net" } }.Surroundings;
        var usual = DaemonStart.Of(AgentHome.Locate(null, _ => null), surroundings);
        var other = DaemonStart.Of(new AgentHome("/other"), surroundings);
        Assert.AreEqual("synccloud", usual.Name);
        Assert.StartsWith("synccloud-", other.Name);
        Assert.AreNotEqual(other.Name, DaemonStart.Of(new AgentHome("/another"), surroundings).Name);
        CollectionAssert.AreEqual((string[])["run", "--home", other.Home], other.Command[^3..].ToArray());
        Assert.IsTrue(Path.IsPathFullyQualified(other.Command[0]));
        Assert.AreEqual("/net", other.DotnetRoot);
    }
}
