using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests.Autostart;

/// <summary>The real program, with a systemctl that notes what it is asked, and answers as systemd does.</summary>
[TestClass]
public sealed class ServiceCommandTests(TestContext context) : IDisposable
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
            kill -0 "$(cat "$here/process")" && echo MainPID="$(cat "$here/process")" || echo MainPID=0
            echo NeedDaemonReload=no;;
          enable*) : > "$here/enabled";;
          disable*) rm -f "$here/enabled"; kill "$(cat "$here/process")"; rm -f "$here/process";;
          restart*)
            kill "$(cat "$here/process")"
            sleep "$(cat "$here/lives" || echo 600)" > /dev/null 2>&1 &
            echo $! > "$here/process"
            # As the service does once it listens.
            [ -e "$here/lives" ] || { mkdir -p "$here/../data"; echo > "$here/../data/serving.json"; };;
        esac
        exit 0
        """;

    private static readonly string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
    private readonly TestFolder folder = new();

    public void Dispose()
    {
        if (Service() is { } process && Array.Find(Process.GetProcesses(), running => running.Id == process) is { } service) service.Kill();
        folder.Dispose();
    }

    [TestMethod]
    public async Task Install_TwiceAndOtherwiseThenUninstallTwice_ChangesThingsOnce()
    {
        await PrepareAsync();
        Assert.AreEqual(1, (await RunAsync("status")).Code, "not installed");
        var installed = await RunAsync("install", "--urls", "https://0.0.0.0:5190");
        Assert.AreEqual(0, installed.Code, installed.Error);
        Assert.IsTrue(installed.Document.GetProperty("changed").GetBoolean());
        var unit = installed.Document.GetProperty("file").GetString()!;
        Assert.StartsWith(folder.File("config/systemd/user/synccloud-local-"), unit);
        Assert.Contains($"\"--data\" \"{folder.File("data")}\" \"--urls\" \"https://0.0.0.0:5190\"", await File.ReadAllTextAsync(unit, context.CancellationToken));
        var name = Path.GetFileName(unit);
        CollectionAssert.AreEqual((string[])["--user daemon-reload", $"--user enable {name}", $"--user restart {name}"], Changing());

        Assert.IsFalse((await RunAsync("install", "--urls", "https://0.0.0.0:5190")).Document.GetProperty("changed").GetBoolean());
        Assert.IsEmpty(Changing(), "one that runs is left alone");
        var status = await RunAsync("status");
        Assert.AreEqual((0, Service()), (status.Code, status.Document.GetProperty("process").GetInt32()));
        Assert.AreEqual("journalctl --user -u " + Path.GetFileNameWithoutExtension(unit), status.Document.GetProperty("logs").GetString());

        Changing();
        Assert.IsTrue((await RunAsync("install")).Document.GetProperty("changed").GetBoolean(), "it serves otherwise");
        Assert.Contains($"--user restart {name}", Changing());
        Assert.DoesNotContain("--urls", await File.ReadAllTextAsync(unit, context.CancellationToken));

        Assert.IsTrue((await RunAsync("uninstall")).Document.GetProperty("changed").GetBoolean());
        Assert.Contains($"--user disable --now {name}", Changing());
        Assert.IsFalse(File.Exists(unit));
        Assert.IsFalse((await RunAsync("uninstall")).Document.GetProperty("changed").GetBoolean());
        Assert.AreEqual(1, (await RunAsync("status")).Code);
    }

    [TestMethod]
    [DataRow("daemon-reload")]
    [DataRow("enable")]
    [DataRow("restart")]
    public async Task Install_CutShortOnceTheUnitWasWritten_IsFinishedByTheNext(string at)
    {
        await PrepareAsync();
        Assert.AreEqual(0, (await RunAsync("install")).Code);
        await File.WriteAllTextAsync(folder.File("bin/cut"), at, context.CancellationToken);
        var cut = await RunAsync("install", "--urls", "https://0.0.0.0:5190");
        Assert.AreEqual(1, cut.Code);
        Assert.Contains("cut short", cut.Error);
        File.Delete(folder.File("bin/cut"));

        var former = Service();
        Changing();
        Assert.IsTrue((await RunAsync("install", "--urls", "https://0.0.0.0:5190")).Document.GetProperty("changed").GetBoolean());
        CollectionAssert.AreEqual((string[])["daemon-reload", "enable", "restart"], Changing().Select(call => call.Split(' ')[1]).ToArray());
        Assert.AreNotEqual(former, Service());
        Assert.IsFalse((await RunAsync("install", "--urls", "https://0.0.0.0:5190")).Document.GetProperty("changed").GetBoolean());
    }

    [TestMethod]
    public async Task Install_OfAServiceThatEndsAMomentLater_FailsAndSaysWhereToReadWhy()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(folder.File("bin/lives"), "2", context.CancellationToken);
        var failed = await RunAsync("install");
        Assert.AreEqual(1, failed.Code);
        Assert.Contains("does not stay up", failed.Error);
        Assert.Contains("journalctl --user -u synccloud-local-", failed.Error);
        Assert.AreEqual(1, (await RunAsync("status")).Code);

        File.Delete(folder.File("bin/lives"));
        Assert.AreEqual(0, (await RunAsync("install")).Code);
    }

    [TestMethod]
    public async Task Install_OfOneThatIsInstalledAndKeepsFailing_DoesNotSayThatItRuns()
    {
        await PrepareAsync();
        Assert.AreEqual(0, (await RunAsync("install")).Code);
        // It ran once, and each further start ends soon.
        File.SetLastWriteTimeUtc(folder.File("data/serving.json"), DateTime.UtcNow.AddHours(-1));
        Process.GetProcessById(Service()!.Value).Kill();
        using var failing = Process.Start("sleep", "3");
        await File.WriteAllTextAsync(folder.File("bin/process"), failing.Id.ToString(CultureInfo.InvariantCulture), context.CancellationToken);
        Changing();

        var again = await RunAsync("install");
        Assert.AreEqual(1, again.Code);
        Assert.Contains("does not stay up", again.Error);
        Assert.IsEmpty(Changing());
    }

    [TestMethod]
    public async Task Install_WhereTheUnitCannotBeWritten_SaysWhy()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(folder.File("config"), "", context.CancellationToken);
        var refused = await RunAsync("install");
        Assert.AreEqual(1, refused.Code);
        Assert.StartsWith("synccloud-local: `service install` cannot", refused.Error);
        Assert.DoesNotContain("   at ", refused.Error);
    }

    [TestMethod]
    public async Task Install_WithoutASessionOfSystemd_WritesNothingAndSaysWhatToDo()
    {
        await PrepareAsync();
        await File.WriteAllTextAsync(folder.File("bin/no-session"), "", context.CancellationToken);
        var refused = await RunAsync("install");
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("No medium found", refused.Error);
        Assert.Contains("loginctl enable-linger", refused.Error);
        Assert.IsFalse(Directory.Exists(folder.File("config")));
    }

    [TestMethod]
    public async Task Install_WithoutSystemd_SaysWhatToStart()
    {
        await PrepareAsync();
        File.Delete(folder.File("bin/systemctl"));
        var refused = await RunAsync("install");
        Assert.AreEqual(1, refused.Code);
        Assert.Contains("--data " + folder.File("data"), refused.Error);
    }

    private async Task PrepareAsync()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("systemd is of Linux");
        Directory.CreateDirectory(folder.File("bin"));
        await File.WriteAllTextAsync(folder.File("bin/systemctl"), Systemctl, context.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.File("bin/systemctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, JsonElement Document, string Error)> RunAsync(string verb, params string[] options)
    {
        var start = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "synccloud-local.dll"), "service", verb, "--scope", "user", "--data", folder.File("data"), "--json", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["PATH"], start.Environment["XDG_CONFIG_HOME"]) = ($"{folder.File("bin")}:/usr/bin:/bin", folder.File("config"));
        if (!File.Exists(folder.File("bin/systemctl"))) start.Environment["PATH"] = folder.File("bin");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(context.CancellationToken), process.StandardError.ReadToEndAsync(context.CancellationToken));
        await process.WaitForExitAsync(context.CancellationToken);
        return (process.ExitCode, await output is { Length: > 0 } text ? JsonDocument.Parse(text).RootElement : default, await error);
    }

    /// <summary>The process that runs for the unit.</summary>
    private int? Service() => File.Exists(folder.File("bin/process")) ? int.Parse(File.ReadAllText(folder.File("bin/process")), CultureInfo.InvariantCulture) : null;

    /// <summary>What was asked since the last time, without what only looks.</summary>
    private string[] Changing()
    {
        var calls = File.ReadAllLines(folder.File("bin/calls")).Where(call => !call.StartsWith("--user show", StringComparison.Ordinal)).ToArray();
        File.Delete(folder.File("bin/calls"));
        return calls;
    }
}
