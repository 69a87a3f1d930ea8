using System.Text;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>One apply that does everything an apply can do, disturbed at each of its operations.</summary>
[TestClass]
public sealed class InterruptedApplyTests
{
    [TestMethod]
    [DataRow(false, false, false)]
    [DataRow(true, false, true)]
    [DataRow(false, true, false)]
    [DataRow(false, true, true)]
    public async Task CrashAtAnyOperation_LosesNothingAndLooksLikeNobodysEdit(bool isUnsure, bool isFlushedBeside, bool isAtHand)
    {
        var operations = await CountAsync(isUnsure, isAtHand);
        for (var at = 0; at < operations; at++)
        {
            var story = await ApplyStory.BeginAsync(isUnsure, isFlushedBeside, isAtHand);
            await story.CrashAsync(at, () => story.ApplyAsync());
            await story.ExpectUndisturbedAsync($"crash before operation {at}");
            await story.ExpectDoneAsync($"crash before operation {at}");
        }
    }

    [TestMethod]
    public async Task CrashInApplyAndInRecovery_LosesNothing()
    {
        var operations = await CountAsync(false);
        for (var at = 0; at < operations; at += 3)
        {
            for (var again = at % 3; ; again += 3)
            {
                var story = await ApplyStory.BeginAsync(false);
                await story.CrashAsync(at, () => story.ApplyAsync());
                var crashed = await story.CrashAsync(again, () => story.Device.ScanAsync());
                await story.ExpectUndisturbedAsync($"crash before operation {at} and {again} of recovery");
                await story.ExpectDoneAsync($"crash before operation {at} and {again} of recovery");
                if (!crashed || again > 60) break;
            }
        }
    }

    [TestMethod]
    [DataRow("replace", "write")]
    [DataRow("replace", "save")]
    [DataRow("delete", "write")]
    [DataRow("delete", "save")]
    [DataRow("move", "write")]
    [DataRow("swap1", "write")]
    [DataRow("swap2", "save")]
    [DataRow("ring2", "save")]
    [DataRow("touch", "write")]
    [DataRow("moveedit", "write")]
    [DataRow("moved-edited", "write")]
    [DataRow("folder/in", "save")]
    [DataRow("goes/new", "write")]
    [DataRow("goes/y/z", "save")]
    [DataRow("outer/inner/deep", "write")]
    [DataRow("outer/inner/new", "write")]
    [DataRow("box/new", "write")]
    [DataRow("conflict", "save")]
    [DataRow("conflict (copy)", "write")]
    [DataRow("created", "write")]
    [DataRow("made/within", "write")]
    [DataRow("content1", "save")]
    [DataRow("link-to-be", "write")]
    public async Task UserEditBetweenAnyTwoOperations_Survives(string path, string how)
    {
        var operations = await CountAsync(false);
        var bytes = Encoding.UTF8.GetBytes("precious words");
        // Every other operation; the rows take turns.
        for (var at = path.Length % 2; at < operations; at += 2)
        {
            var story = await ApplyStory.BeginAsync(false);
            var edited = false;
            string? overwritten = null;
            story.At(at, () =>
            {
                // What a user's program cannot do at this moment (a file where a folder is), it does not do.
                if (!CanWrite(story.Volume, path)) return;
                edited = true;
                overwritten = story.TextAt(path);
                if (how == "write") story.Volume.UserWrite(path, bytes);
                else story.Volume.UserReplace(path, bytes);
            });
            await story.ApplyAsync();
            story.Volume.Before = null;
            if (!edited) continue;
            var live = story.Volume.Everything().Where(pair => !pair.Key.StartsWith(".synccloud/", StringComparison.Ordinal));
            Assert.IsTrue(live.Any(pair => pair.Value is not null && pair.Value.SequenceEqual(bytes)), $"an edit of '{path}' before operation {at} is gone");
            await story.Device.ScanAsync();
            Assert.IsTrue(story.Device.Known.Items.Values.Any(item => item.Content?.Hash == ContentHash.Of(bytes)), $"an edit of '{path}' before operation {at} is not seen");
            Assert.IsEmpty(await story.Device.ScanForChangesAsync());
            story.ExpectAllBytes($"edit before operation {at}", overwritten);
        }
    }

    [TestMethod]
    [DataRow("replace")]
    [DataRow("delete")]
    [DataRow("moved-edited")]
    [DataRow("created")]
    [DataRow("swap1")]
    public async Task UserEditAndThenCrash_EditSurvives(string path)
    {
        var operations = await CountAsync(false);
        var bytes = Encoding.UTF8.GetBytes("precious words");
        for (var at = path.Length % 2; at < operations; at += 2)
        {
            for (var later = 1; later <= 3; later++)
            {
                var story = await ApplyStory.BeginAsync(false);
                var edited = false;
                string? overwritten = null;
                var operation = 0;
                story.Volume.Before = (_, _) =>
                {
                    if (operation == at && CanWrite(story.Volume, path))
                    {
                        edited = true;
                        overwritten = story.TextAt(path);
                        story.Volume.UserWrite(path, bytes);
                    }
                    if (operation++ == at + later) throw new SimulatedCrash();
                };
                await story.SurviveAsync(() => story.ApplyAsync());
                story.Volume.Before = null;
                await story.Device.ScanAsync();
                if (edited) Assert.IsTrue(story.Device.Known.Items.Values.Any(item => item.Content?.Hash == ContentHash.Of(bytes)), $"an edit of '{path}' before operation {at} is not seen after a crash {later} later");
                story.ExpectAllBytes($"edit before operation {at}, crash {later} later", overwritten);
            }
        }
    }

    [TestMethod]
    [DataRow(VolumeError.NoSpace, false)]
    [DataRow(VolumeError.Busy, false)]
    [DataRow(VolumeError.NoSpace, true)]
    public async Task OperationThatFails_DefersAndIsDoneLater(VolumeError error, bool isAtHand)
    {
        var operations = await CountAsync(false, isAtHand);
        for (var at = 0; at < operations; at++)
        {
            var story = await ApplyStory.BeginAsync(false, isAtHand: isAtHand);
            var failed = "";
            story.At(at, (operation, path) =>
            {
                if (operation is "stat" or "flush" or "list" or "free-space" || (operation == "create-folder" && path.StartsWith(".synccloud", StringComparison.Ordinal))) return;
                failed = $"{operation} {path}";
                throw new VolumeException(error, path);
            });
            await story.ApplyAsync();
            await story.ExpectUndisturbedAsync($"{failed} failed as operation {at}");
            await story.ExpectDoneAsync($"{failed} failed as operation {at}");
        }
    }

    private static bool CanWrite(MemoryVolume volume, string path)
    {
        if (volume.Stat(path) is { } stat) return stat.Type == VolumeType.File;
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            if (volume.Stat(path[..slash]) is { } outer && outer.Type != VolumeType.Folder) return false;
        return true;
    }

    private static async Task<int> CountAsync(bool isUnsure, bool isAtHand = false)
    {
        var story = await ApplyStory.BeginAsync(isUnsure, isAtHand: isAtHand);
        var operations = 0;
        story.Volume.Before = (_, _) => operations++;
        await story.ApplyAsync();
        story.Volume.Before = null;
        Assert.IsEmpty(story.Device.Known.Deferred, string.Join("; ", story.Device.Known.Deferred));
        Assert.AreEqual(isAtHand ? (3, 3, 3) : default, story.Device.Contents.AtHand);
        await story.ExpectDoneAsync("no disturbance");
        return operations;
    }
}
