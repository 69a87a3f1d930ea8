namespace SyncCloud.EndToEnd.Tests;

[TestClass]
public sealed class GitTests(TestContext context)
{
    [TestMethod]
    public async Task Commits_CheckedOutOneAfterAnother_AlternatingDevices_LeaveTheOtherClean()
    {
        Parts.RequireGit();
        var commits = Parts.Long ? 60 : 8;
        await using var cloud = await Cloud.StartAsync(context.CancellationToken);
        var devices = await cloud.DevicesAsync("source", "laptop", "desktop");
        var origin = cloud.At("origin");
        await MakeHistoryAsync(origin, commits);
        await GitAsync(cloud.At(), "clone", "--quiet", origin, cloud.At("clone"));
        foreach (var entry in new DirectoryInfo(cloud.At("clone")).EnumerateFileSystemInfos()) MoveInto(entry, devices[0].Folder);
        await devices[0].SyncAsync();
        await devices[1].SyncAsync();
        for (var commit = 1; commit <= commits; commit++)
        {
            var (here, there) = (devices[commit % 2], devices[(commit + 1) % 2]);
            await GitAsync(here.Folder, "checkout", "--quiet", "--detach", $"step-{commit}");
            await here.SyncAsync();
            await there.SyncAsync();
            // The index holds inode numbers and change times of the device that wrote it, which git looks at again here; that rewrites the index.
            Assert.AreEqual("", await GitAsync(there.Folder, "-c", "core.trustctime=false", "-c", "core.checkStat=minimal", "--no-optional-locks", "status", "--porcelain", "--untracked-files=all"), $"commit {commit}");
        }
    }

    private async Task MakeHistoryAsync(string folder, int commits)
    {
        Directory.CreateDirectory(folder);
        await GitAsync(folder, "init", "--quiet");
        await File.WriteAllTextAsync(Path.Combine(folder, ".gitignore"), ".synccloud/\n", context.CancellationToken);
        for (var commit = 1; commit <= commits; commit++)
        {
            for (var file = 0; file < 20; file++)
            {
                // Each commit adds, edits, moves and deletes some.
                var path = Path.Combine(folder, $"part{file % 4}", file % 5 == 0 ? $"moved{commit}-{file}.txt" : $"file{file}.txt");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (file % 5 == 0 && commit > 1) File.Move(Path.Combine(folder, $"part{file % 4}", $"moved{commit - 1}-{file}.txt"), path);
                if (file % 5 == 0 && commit > 1) continue;
                if (file == commit % 20 && File.Exists(path)) File.Delete(path);
                else await File.WriteAllTextAsync(path, $"file {file}, {(file % 3 == commit % 3 ? commit : 0)}\n", context.CancellationToken);
            }
            await GitAsync(folder, "add", "--all");
            await GitAsync(folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--allow-empty", "-m", $"step {commit}");
            await GitAsync(folder, "tag", $"step-{commit}");
        }
    }

    private async Task<string> GitAsync(string folder, params string[] arguments)
    {
        var ended = await Programs.RunAsync("git", folder, context.CancellationToken, arguments);
        Assert.AreEqual(0, ended.Code, $"git {string.Join(' ', arguments)} {ended}");
        return ended.Output;
    }

    private static void MoveInto(FileSystemInfo entry, string folder)
    {
        var target = Path.Combine(folder, entry.Name);
        if (entry is DirectoryInfo directory) directory.MoveTo(target);
        else ((FileInfo)entry).MoveTo(target);
    }
}
