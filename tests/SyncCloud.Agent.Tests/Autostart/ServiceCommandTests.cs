using System.Globalization;
using System.Text.Json;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Tests.Autostart;

/// <summary>With a systemctl that notes what it is asked, and answers as systemd does.</summary>
[TestClass]
public sealed class ServiceCommandTests(TestContext context)
{
    // What is enabled and runs stands in files beside it.
    private const string Systemctl = """
        #!/bin/sh
        here=${0%/*}
        echo "$*" >> "$here/calls"
        if [ -e "$here/no-session" ]; then echo "Failed to connect to bus: No medium found" >&2; exit 1; fi
        if [ "$2" = "$(cat "$here/cut" 2>&1)" ]; then echo "cut short" >&2; exit 1; fi
        case "$2 $3" in
          "show --property=Version") echo Version=252;;
          show*)
            if [ -e "$here/enabled" ]; then echo UnitFileState=enabled; else echo UnitFileState=disabled; fi
            echo MainPID="$(cat "$here/process" || echo 0)"
            echo NeedDaemonReload=no;;
          enable*) : > "$here/enabled";;
          disable*) rm -f "$here/enabled"; kill "$(cat "$here/process")"; rm -f "$here/process";;
          restart*)
            kill "$(cat "$here/process")"
            sleep 600 > /dev/null 2>&1 &
            echo $! > "$here/process";;
        esac
        exit 0
        """;

    [TestMethod]
    public async Task Install_TwiceThenUninstallTwice_ChangesThingsOnce()
    {
        RequireLinux();
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder);
        Assert.AreEqual(1, (await RunAsync(folder, "status")).Code, "not installed");
        var installed = await RunAsync(folder, "install");
        Assert.AreEqual(0, installed.Code, installed.Error);
        Assert.IsTrue(installed.Document.GetProperty("changed").GetBoolean());
        var unit = installed.Document.GetProperty("file").GetString()!;
        Assert.StartsWith(folder.At("config", "systemd", "user", "synccloud-"), unit);
        Assert.Contains($"\"run\" \"--home\" \"{folder.At("home")}\"", await File.ReadAllTextAsync(unit, context.CancellationToken));
        var name = Path.GetFileName(unit);
        CollectionAssert.AreEqual((string[])["--user daemon-reload", $"--user enable {name}", $"--user restart {name}"], Changing(folder));

        Assert.IsFalse((await RunAsync(folder, "install")).Document.GetProperty("changed").GetBoolean());
        Assert.DoesNotContain($"--user restart {name}", Changing(folder), "one that runs is left alone");
        var status = await RunAsync(folder, "status");
        Assert.AreEqual(0, status.Code);
        Assert.AreEqual(Service(folder), status.Document.GetProperty("process").GetInt32());
        Assert.AreEqual("journalctl --user -u " + Path.GetFileNameWithoutExtension(unit), status.Document.GetProperty("logs").GetString());

        // As an update of the program might want it.
        await File.AppendAllTextAsync(unit, "# former\n", context.CancellationToken);
        Changing(folder);
        Assert.IsTrue((await RunAsync(folder, "install")).Document.GetProperty("changed").GetBoolean());
        Assert.Contains($"--user restart {name}", Changing(folder));

        Assert.IsTrue((await RunAsync(folder, "uninstall")).Document.GetProperty("changed").GetBoolean());
        Assert.Contains($"--user disable --now {name}", Changing(folder));
        Assert.IsFalse(File.Exists(unit));
        Assert.IsFalse((await RunAsync(folder, "uninstall")).Document.GetProperty("changed").GetBoolean());
        Assert.AreEqual(1, (await RunAsync(folder, "status")).Code);
    }

    [TestMethod]
    [DataRow("daemon-reload")]
    [DataRow("enable")]
    [DataRow("restart")]
    public async Task Install_CutShortOnceTheUnitWasWritten_IsFinishedByTheNext(string at)
    {
        RequireLinux();
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder);
        var unit = (await RunAsync(folder, "install")).Document.GetProperty("file").GetString()!;
        // As an update of the program might want it.
        await File.AppendAllTextAsync(unit, "# former\n", context.CancellationToken);
        await File.WriteAllTextAsync(folder.At("bin", "cut"), at, context.CancellationToken);
        var cut = await RunAsync(folder, "install");
        Assert.AreEqual(1, cut.Code);
        Assert.Contains("cut short", cut.Error);
        File.Delete(folder.At("bin", "cut"));

        var former = Service(folder);
        Changing(folder);
        Assert.IsTrue((await RunAsync(folder, "install")).Document.GetProperty("changed").GetBoolean());
        CollectionAssert.AreEqual((string[])["daemon-reload", "enable", "restart"], Changing(folder).Select(call => call.Split(' ')[1]).ToArray());
        Assert.AreNotEqual(former, Service(folder));
        Assert.IsFalse((await RunAsync(folder, "install")).Document.GetProperty("changed").GetBoolean());
        await RunAsync(folder, "uninstall");
    }

    [TestMethod]
    public async Task Install_WithoutASessionOfSystemd_WritesNothingAndSaysWhatToDo()
    {
        RequireLinux();
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder);
        await File.WriteAllTextAsync(folder.At("bin", "no-session"), "", context.CancellationToken);
        var refused = await RunAsync(folder, "install");
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("No medium found", refused.Error);
        Assert.Contains("loginctl enable-linger", refused.Error);
        Assert.IsFalse(Directory.Exists(folder.At("config")));
    }

    [TestMethod]
    public async Task Install_WithoutSystemd_SaysWhatToStart()
    {
        RequireLinux();
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder);
        File.Delete(folder.At("bin", "systemctl"));
        var refused = await RunAsync(folder, "install");
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("run --home " + folder.At("home"), refused.Error);
    }

    [TestMethod]
    public async Task Install_BeforeJoining_IsRefused()
    {
        RequireLinux();
        using var folder = new TemporaryFolder();
        await PrepareAsync(folder);
        File.Delete(folder.At("home", "installation.json"));
        Assert.Contains("has not joined", (await RunAsync(folder, "install")).Error);
        Assert.IsFalse(Directory.Exists(folder.At("config")));
    }

    private async Task PrepareAsync(TemporaryFolder folder)
    {
        var home = new AgentHome(folder.At("home"));
        home.Create();
        home.Save(new Installation { Service = "http://127.0.0.1:9/", User = "ann", Device = new string('1', 32), DeviceName = "laptop" }, new Credentials { Token = "t", DeviceSecret = "s" });
        Directory.CreateDirectory(folder.At("bin"));
        await File.WriteAllTextAsync(folder.At("bin", "systemctl"), Systemctl, context.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.At("bin", "systemctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, JsonElement Document, string Error)> RunAsync(TemporaryFolder folder, string verb)
    {
        var run = new TestRun { Variables = { ["PATH"] = folder.At("bin"), ["XDG_CONFIG_HOME"] = folder.At("config"), ["SYNCCLOUD_HOME"] = folder.At("home") } };
        var code = await run.RunAsync(context.CancellationToken, "service", verb, "--json");
        return (code, JsonDocument.Parse(run.Output).RootElement, run.Error);
    }

    /// <summary>The process that runs for the unit.</summary>
    private static int? Service(TemporaryFolder folder) => File.Exists(folder.At("bin", "process")) ? int.Parse(File.ReadAllText(folder.At("bin", "process")), CultureInfo.InvariantCulture) : null;

    /// <summary>What was asked since the last time, without what only looks.</summary>
    private static string[] Changing(TemporaryFolder folder)
    {
        var calls = File.ReadAllLines(folder.At("bin", "calls")).Where(call => !call.StartsWith("--user show", StringComparison.Ordinal)).ToArray();
        File.Delete(folder.At("bin", "calls"));
        return calls;
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("systemd is of Linux");
    }
}
