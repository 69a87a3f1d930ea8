using System.Diagnostics;
using SyncCloud.LocalHost.Autostart;
using SyncCloud.Service.Tests;

namespace SyncCloud.LocalHost.Tests;

/// <summary>Root at work on the data folder of a service that runs as another user.</summary>
[TestClass]
public sealed class OtherOwnerTests(TestContext context)
{
    private const string Nobody = "65534";

    [TestMethod]
    [DataRow("restore", "BACKUP", "--force")]
    [DataRow("agents")]
    [DataRow("agents", "publish", "--from", "BACKUP")]
    [DataRow("code", "--user", "ann")]
    [DataRow("maintain")]
    public async Task Write_IsRefused_SaysAsWhom_AndLeavesNothing(params string[] command)
    {
        await using var server = await TestServer.StartAsync();
        await server.DeviceAsync();
        using var folder = new TestFolder();
        var (data, backup) = (folder.File("data"), folder.File("backup"));
        await DoAsync("backup", backup, "--data", server.Data);
        await DoAsync("restore", backup, "--data", data);
        await GiveAwayAsync(data);
        var before = Entries(data);

        using var error = new StringWriter();
        Assert.AreEqual(1, await CommandLine.RunAsync([.. command.Select(word => word == "BACKUP" ? backup : word), "--data", data], TextWriter.Null, error, context.CancellationToken));
        Assert.Contains($"{data} belongs to nobody", error.ToString());
        Assert.Contains("runuser -u nobody --", error.ToString());
        Assert.AreSequenceEqual(before, Entries(data));
    }

    [TestMethod]
    public async Task Backup_ReadsIt_AndLeavesNothingOfRoots()
    {
        await using var server = await TestServer.StartAsync();
        await server.DeviceAsync();
        using var folder = new TestFolder();
        await GiveAwayAsync(server.Data);
        await DoAsync("backup", folder.File("backup"), "--data", server.Data);
        foreach (var entry in Entries(server.Data)) Assert.AreEqual(uint.Parse(Nobody), FileOwner.Of(entry), entry);
        await DoAsync("restore", folder.File("backup"), "--data", folder.File("data"));
    }

    [TestMethod]
    public async Task Backup_OfAFolderWithoutAService_IsRefused_AndMakesNone()
    {
        using var folder = new TestFolder();
        using var error = new StringWriter();
        Assert.AreEqual(1, await CommandLine.RunAsync(["backup", folder.File("backup"), "--data", folder.File("data")], TextWriter.Null, error, context.CancellationToken));
        Assert.Contains("there is nothing of a service in " + folder.File("data"), error.ToString());
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void Prefix_OfTheFolderThatSystemdMade_IsItsUnitsUser()
    {
        foreach (var folder in (string[])[ServiceStart.StateFolder, ServiceStart.PrivateStateFolder])
            Assert.AreEqual("systemd-run -qPG -p DynamicUser=yes -p User=synccloud-local -p StateDirectory=synccloud-local -p StateDirectoryMode=0700 -p UMask=0077 -p AmbientCapabilities=CAP_DAC_READ_SEARCH -E DOTNET_ROOT=/opt/dotnet",
                AsOwner.Prefix(folder, 61234, "/opt/dotnet"));
        Assert.Contains(AsOwner.OfStateFolder(dotnetRoot: null) + " \"$@\"; }", File.ReadAllText(Repository.At("README.md")));
        if (!OperatingSystem.IsLinux()) return;
        Assert.AreEqual("setpriv --reuid=4123456789 --clear-groups --", AsOwner.Prefix("/srv/cloud", 4123456789, dotnetRoot: null));
    }

    private async Task DoAsync(params string[] command)
    {
        using var error = new StringWriter();
        Assert.AreEqual(0, await CommandLine.RunAsync(command, TextWriter.Null, error, context.CancellationToken), error.ToString());
    }

    private async Task GiveAwayAsync(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Inconclusive("only root can give files away");
        using var chown = Process.Start("chown", ["--recursive", Nobody, folder]);
        await chown.WaitForExitAsync(context.CancellationToken);
        Assert.AreEqual(0, chown.ExitCode);
    }

    private static string[] Entries(string folder) => [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
