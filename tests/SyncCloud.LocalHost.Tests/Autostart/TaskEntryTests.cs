using System.Diagnostics;
using System.Globalization;
using SyncCloud.LocalHost.Autostart;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests.Autostart;

/// <summary>With a schtasks that keeps one task and starts what holds the data folder, as the service does.</summary>
[TestClass]
public sealed class TaskEntryTests(TestContext context) : IDisposable
{
    private const string Schtasks = """
        #!/bin/sh
        here=${0%/*}
        lock=$here/data/server.lock
        case "$1" in
          /Query) [ -e "$here/task" ];;
          /Create)
            if [ -e "$here/refuses" ]; then echo "ERROR: Access is denied." >&2; exit 1; fi
            cp "$5" "$here/task";;
          /Run)
            if [ -e "$here/stuck" ]; then exit 1; fi
            [ -e "$here/process" ] && exit 0
            cp "$here/task" "$here/started"
            (exec 9>> "$lock"; flock 9; exec sleep 600) > /dev/null 2>&1 &
            echo $! > "$here/process"
            while flock --nonblock "$lock" true; do sleep 0.02; done;;
          /End) kill "$(cat "$here/process")"; rm -f "$here/process";;
          /Delete) rm "$here/task";;
        esac
        """;

    private readonly TestFolder folder = new();

    public void Dispose()
    {
        if (Instance() is { } process)
        {
            using var instance = Process.GetProcessById(process);
            instance.Kill();
        }
        folder.Dispose();
    }

    [TestMethod]
    public async Task Install_TwiceAndOtherwiseThenUninstall_RunsAsItWasInstalledLast()
    {
        var entry = await PrepareAsync();
        Assert.IsTrue(await entry.InstallAsync(context.CancellationToken));
        Assert.AreSequenceEqual(await ReadAsync("task"), await File.ReadAllBytesAsync(entry.File, context.CancellationToken));
        var first = Instance();
        Assert.IsFalse(await entry.InstallAsync(context.CancellationToken));
        Assert.AreEqual(first, Instance(), "one that runs is left alone");

        var other = Entry("--urls", "https://0.0.0.0:5190");
        Assert.IsTrue(await other.InstallAsync(context.CancellationToken));
        Assert.AreNotEqual(first, Instance());
        Assert.AreSequenceEqual(TaskEntry.TaskOf(other.Start, $@"{Environment.UserDomainName}\{Environment.UserName}").Bytes(), await ReadAsync("started"));

        Assert.IsTrue(await other.UninstallAsync(context.CancellationToken));
        Assert.IsNull(Instance());
        Assert.IsFalse(File.Exists(other.File));
        Assert.IsFalse(await other.UninstallAsync(context.CancellationToken));
    }

    [TestMethod]
    public async Task Install_ThatTheSchedulerRefuses_LeavesTheFormerOneRunning_AndIsNotTakenForDoneLater()
    {
        var entry = await PrepareAsync();
        await entry.InstallAsync(context.CancellationToken);
        var first = Instance();
        await File.WriteAllTextAsync(folder.File("refuses"), "", context.CancellationToken);
        var other = Entry("--urls", "https://0.0.0.0:5190");
        Assert.Contains("Access is denied", (await Assert.ThrowsExactlyAsync<LocalServerException>(() => other.InstallAsync(context.CancellationToken))).Message);
        Assert.AreEqual(first, Instance());

        File.Delete(folder.File("refuses"));
        Assert.IsTrue(await other.InstallAsync(context.CancellationToken));
        Assert.AreNotEqual(first, Instance());
    }

    /// <summary>The task is the new one from then on, whatever is on record: the former one is not taken for installed.</summary>
    [TestMethod]
    public async Task Install_CutShortOnceTheSchedulerHasTheTask_IsUndoneByAnInstallOfTheFormerOne()
    {
        var entry = await PrepareAsync();
        await entry.InstallAsync(context.CancellationToken);
        await File.WriteAllTextAsync(folder.File("stuck"), "", context.CancellationToken);
        var other = Entry("--urls", "https://0.0.0.0:5190");
        await Assert.ThrowsExactlyAsync<LocalServerException>(() => other.InstallAsync(context.CancellationToken));
        File.Delete(folder.File("stuck"));
        var former = await ReadAsync("started");

        // As at the next sign-in, say.
        using (var start = Process.Start(folder.File("schtasks"), ["/Run"])) await start.WaitForExitAsync(context.CancellationToken);
        Assert.AreNotEqual(former.Length, (await ReadAsync("started")).Length);
        Assert.IsTrue(await entry.InstallAsync(context.CancellationToken));
        Assert.AreSequenceEqual(former, await ReadAsync("started"));
    }

    [TestMethod]
    public void OfTheMachine_IsRefused() =>
        Assert.Contains("--scope system", Assert.ThrowsExactly<LocalServerException>(() => new TaskEntry(Entry().Start with { Scope = ServiceScope.System }, TimeProvider.System)).Message);

    private async Task<TaskEntry> PrepareAsync()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("it needs a shell, and flock(1)");
        await File.WriteAllTextAsync(folder.File("schtasks"), Schtasks, context.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.File("schtasks"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Entry();
    }

    private TaskEntry Entry(params string[] options) => new(new ServiceStart { Name = "synccloud-local", Scope = ServiceScope.User, Data = folder.File("data"), Program = [@"C:\p\synccloud-local.exe"], Options = [.. options] }, TimeProvider.System, folder.File("schtasks"));

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(folder.File(name), context.CancellationToken);

    /// <summary>The process that the task has started.</summary>
    private int? Instance() => File.Exists(folder.File("process")) ? int.Parse(File.ReadAllText(folder.File("process")), CultureInfo.InvariantCulture) : null;
}
