using System.Diagnostics;
using System.Xml.Linq;
using SyncCloud.LocalHost.Autostart;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests.Autostart;

[TestClass]
public sealed class ServiceTextTests(TestContext context)
{
    private const string Odd = "/srv/my data/100% \"new\" $HOME & <co> \\ ü";
    private static readonly ServiceStart start = new() { Name = "synccloud-local-0123abcd", Scope = ServiceScope.System, Data = Odd, Program = ["/opt/a b/synccloud-local"], Options = ["--urls", "https://0.0.0.0:443"], DotnetRoot = "/opt/net 10" };

    [TestMethod]
    [DataRow(ServiceScope.System, Odd, 1000u)]
    [DataRow(ServiceScope.System, ServiceStart.StateFolder, null)]
    [DataRow(ServiceScope.User, Odd, null)]
    public async Task Unit_IsTakenBySystemdWithoutAWord(object scope, string data, uint? owner)
    {
        var analyze = RequireSystemd();
        using var folder = new TestFolder();
        // The program has to be there for that.
        var program = folder.File("50% a $b ü/synccloud-local");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await File.WriteAllTextAsync(program, "#!/bin/sh\n", context.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var unit = folder.File("synccloud-local.service");
        await File.WriteAllTextAsync(unit, ServiceUnit.Text(start with { Scope = (ServiceScope)scope, Data = data, Program = [program] }, owner), context.CancellationToken);
        var (code, said) = await AnalyzeAsync(analyze, folder, ["verify", (ServiceScope)scope == ServiceScope.User ? "--user" : "--system", "--man=no", unit]);
        // Of other units on this machine it may have something to say.
        Assert.DoesNotContain(Path.GetFileName(unit), said);
        Assert.AreEqual(0, code, said);
    }

    [TestMethod]
    public async Task WhatRootTypesBeforeACommand_IsTakenBySystemdWithoutAWord()
    {
        var analyze = RequireSystemd();
        using var folder = new TestFolder();
        var unit = folder.File("prefixed.service");
        var properties = AsOwner.OfStateFolder(dotnetRoot: null).Split(" -p ").Skip(1);
        await File.WriteAllLinesAsync(unit, ["[Service]", "ExecStart=/usr/bin/true", .. properties], context.CancellationToken);
        var (code, said) = await AnalyzeAsync(analyze, folder, ["verify", "--man=no", unit]);
        Assert.DoesNotContain(Path.GetFileName(unit), said);
        Assert.AreEqual(0, code, said);
    }

    [TestMethod]
    public async Task Unit_OfTheMachine_IsWhatSystemdCallsSafe()
    {
        var analyze = RequireSystemd();
        using var folder = new TestFolder();
        var unit = folder.File("synccloud-local.service");
        await File.WriteAllTextAsync(unit, ServiceUnit.Text(start with { Data = ServiceStart.StateFolder, Program = ["/usr/bin/true"] }, owner: null), context.CancellationToken);
        // Its scale ends at 100; from 50 on it calls a service exposed.
        var (code, said) = await AnalyzeAsync(analyze, folder, ["security", "--offline=yes", "--threshold=30", unit]);
        Assert.AreEqual(0, code, said);
    }

    [TestMethod]
    public void Unit_QuotesWhatSystemdWouldExpand_AndKnowsItsFolders()
    {
        var lines = ServiceUnit.Text(start, owner: 1000).Split('\n');
        Assert.Contains("ExecStart=\"/opt/a b/synccloud-local\" \"--data\" \"/srv/my data/100%% \\\"new\\\" $$HOME & <co> \\\\ ü\" \"--urls\" \"https://0.0.0.0:443\"", lines);
        Assert.Contains("Environment=\"DOTNET_ROOT=/opt/net 10\"", lines);
        foreach (var line in (string[])["User=1000", "ReadWritePaths=\"/srv/my data/100%% \\\"new\\\" $HOME & <co> \\\\ ü\"", "ProtectSystem=strict", "ProtectHome=yes", "NoNewPrivileges=yes"]) Assert.Contains(line, lines);
        Assert.Contains("ProtectHome=read-only", ServiceUnit.Text(start with { Data = "/home/ann/cloud" }, owner: 1000).Split('\n'));
        foreach (var home in (string[])["/root/.dotnet", "/home/ann/.dotnet"])
        {
            Assert.Contains("ProtectHome=read-only", ServiceUnit.Text(start with { DotnetRoot = home }, owner: 1000).Split('\n'));
            Assert.Contains("ProtectHome=read-only", ServiceUnit.Text(start with { Runtime = home + "/shared/Microsoft.NETCore.App/10.0.0" }, owner: 1000).Split('\n'));
        }
        Assert.Contains("DynamicUser=yes", ServiceUnit.Text(start with { Data = ServiceStart.StateFolder }, owner: null));
        var user = ServiceUnit.Text(start with { Scope = ServiceScope.User }, owner: null);
        Assert.Contains("WantedBy=default.target", user);
        Assert.DoesNotContain("ProtectSystem", user, "a user's instance may not build such walls");
        Assert.ThrowsExactly<LocalServerException>(() => ServiceUnit.Text(start with { Program = ["/opt/\"a\"/synccloud-local"] }, owner: 1000));
    }

    [TestMethod]
    public void LaunchdJob_IsAPropertyListThatStartsTheService()
    {
        var plist = XDocument.Parse(LaunchdEntry.JobOf(start, "local.synccloud-local", "/Library/Logs/synccloud-local.log").Text());
        var entries = plist.Root!.Element("dict")!.Elements().ToArray();
        XElement Of(string key) => entries[Array.FindIndex(entries, entry => entry.Name == "key" && entry.Value == key) + 1];
        CollectionAssert.AreEqual(start.Command, Of("ProgramArguments").Elements("string").Select(word => word.Value).ToArray());
        Assert.AreEqual("63", Of("Umask").Value);
        Assert.AreEqual("/opt/net 10", Of("EnvironmentVariables").Element("string")!.Value);
        for (var i = 0; i < entries.Length; i += 2) Assert.AreEqual("key", entries[i].Name.LocalName);
    }

    [TestMethod]
    public void Task_StartsAtLogonWithTheUsersOwnToken()
    {
        XNamespace schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        var task = XDocument.Parse(TaskEntry.TaskOf(start with { Data = @"C:\Users\ann & co", Program = [@"C:\p\synccloud-local.exe"], Options = [] }, @"PC\ann").Text()).Root!;
        string Of(params string[] path) => path.Aggregate(task, (element, name) => element.Element(schema + name)!).Value;
        Assert.AreEqual("InteractiveToken", Of("Principals", "Principal", "LogonType"));
        Assert.AreEqual("PT0S", Of("Settings", "ExecutionTimeLimit"));
        Assert.AreEqual(@"--headless ""C:\p\synccloud-local.exe"" ""--data"" ""C:\Users\ann & co""", Of("Actions", "Exec", "Arguments"));
        Assert.ThrowsExactly<LocalServerException>(() => TaskEntry.TaskOf(start with { Data = @"C:\%TEMP%" }, "ann"));
    }

    [TestMethod]
    public void IsReachable_OfAFolderAndOfWhatLiesInIt_AsEveryUserMayLook()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("it has no such permissions");
            return;
        }
        using var folder = new TestFolder();
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute;
        var dotnet = folder.File("dotnet");
        Directory.CreateDirectory(dotnet);
        foreach (var open in (string[])[folder.Path, dotnet]) File.SetUnixFileMode(open, all);
        Assert.IsTrue(SystemdEntry.IsReachable(dotnet));
        Assert.IsTrue(SystemdEntry.IsReachable(Path.Combine(dotnet, "dotnet")));
        File.SetUnixFileMode(dotnet, all & ~UnixFileMode.OtherExecute);
        Assert.IsFalse(SystemdEntry.IsReachable(dotnet));
        Assert.IsTrue(SystemdEntry.IsReachable(folder.File("dotnet-elsewhere")));
        File.SetUnixFileMode(folder.Path, all & ~UnixFileMode.OtherExecute);
        Assert.IsFalse(SystemdEntry.IsReachable(folder.File("dotnet-elsewhere")));
    }

    [TestMethod]
    public void OfTheMachine_IsChangedByRootAlone_WhoeverElseIsToldWhatToDo()
    {
        start.EnsureChangeableBy(user: 0);
        (start with { Scope = ServiceScope.User }).EnsureChangeableBy(user: 1000);
        var refused = Assert.ThrowsExactly<LocalServerException>(() => start.EnsureChangeableBy(user: 1000));
        Assert.Contains("sudo", refused.Message);
        Assert.Contains("--scope user", refused.Message);
    }

    private static string RequireSystemd()
    {
        if (Array.Find(["/usr/bin/systemd-analyze", "/bin/systemd-analyze"], File.Exists) is { } found) return found;
        const string missing = "systemd-analyze is missing: install it, on Debian: apt-get install systemd";
        if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(missing);
        throw new AssertInconclusiveException(missing);
    }

    private async Task<(int Code, string Said)> AnalyzeAsync(string analyze, TestFolder folder, string[] arguments)
    {
        var process = new ProcessStartInfo(analyze, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        process.Environment["XDG_RUNTIME_DIR"] = folder.Path;
        using var running = Process.Start(process)!;
        var said = await running.StandardError.ReadToEndAsync(context.CancellationToken) + await running.StandardOutput.ReadToEndAsync(context.CancellationToken);
        await running.WaitForExitAsync(context.CancellationToken);
        return (running.ExitCode, said);
    }
}
