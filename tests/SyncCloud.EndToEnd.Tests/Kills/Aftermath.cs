using System.Text.Json;
using SyncCloud.Protocol;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>What must hold once all is quiet, whatever was killed before.</summary>
internal sealed class Aftermath(Cloud cloud, IReadOnlyList<Seat> seats, Writings writings, KillTally tally)
{
    private const int MaxTurns = 15;

    public async Task CheckAsync()
    {
        var roots = await ComeToRestAsync();
        Assert.HasCount(1, roots.Distinct().ToList(), "one state root");
        foreach (var seat in seats.Skip(1)) Trees.AreEqual(seats[0].Device.Folder, seat.Device.Folder);
        CheckOwnFolders();
        CheckContents();
        await CheckConflictsAsync();
        CheckLeftovers();
        CheckBlobs();
        var logs = (await seats[0].Device.DoneAsync("log", "--all")).GetProperty("logs").EnumerateArray().ToList();
        Assert.IsTrue(logs.TrueForAll(log => log.GetProperty("verified").GetBoolean()), "every retained log verifies");
        (tally.Logs, tally.Written) = (logs.Count, writings.All.Count());
    }

    /// <summary>Everyone syncs in turn until all are in step at one position; their roots.</summary>
    private async Task<List<string?>> ComeToRestAsync()
    {
        List<(Ended Ended, JsonElement Json)> last = [];
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            last = [];
            foreach (var seat in seats)
            {
                var ended = await seat.Device.RunAsync("sync", "--json");
                if (ended.Output.Length == 0) throw new AssertFailedException($"{seat.Device.Name} cannot go on: sync {ended}");
                last.Add((ended, JsonDocument.Parse(ended.Output).RootElement));
            }
            if (last.TrueForAll(sync => sync.Ended.Code is 0 or 3 && sync.Json.GetProperty("sequence").GetInt64() == last[0].Json.GetProperty("sequence").GetInt64()
                && sync.Json.GetProperty("changesPushed").GetInt64() == 0)) return [.. last.Select(sync => sync.Json.GetProperty("root").GetString())];
        }
        throw new AssertFailedException($"the devices do not come to rest: {string.Join('\n', last.Select(sync => sync.Ended))}");
    }

    /// <summary>A folder in which one person alone works is everywhere as that person left it.</summary>
    private void CheckOwnFolders()
    {
        foreach (var owner in seats)
        {
            var shown = Person.Look(owner.Device.Folder, owner.Person.Name);
            var (missing, foreign) = (owner.Person.Own.Except(shown).Select(entry => entry.Key).ToList(), shown.Except(owner.Person.Own).Select(entry => entry.Key).ToList());
            if (missing.Count + foreign.Count > 0)
                throw new AssertFailedException($"{owner.Person.Name}'s own folder is not as its owner left it: missing or other {string.Join(", ", missing)}; there instead {string.Join(", ", foreign)}");
        }
    }

    private void CheckContents()
    {
        var live = Writings.Below(seats[0].Device.Folder);
        var lost = writings.MissingFrom(live).ToList();
        if (lost.Count == 0) return;
        var trash = Writings.Below(seats.Select(seat => Path.Combine(seat.Device.Folder, ".synccloud")));
        throw new AssertFailedException($"written, let go of by nobody, and nowhere: {string.Join(", ", writings.MissingFrom(trash).Intersect(lost).Select(writing => $"'{writing.Text}'"))}; "
            + $"only in a trash: {string.Join(", ", lost.Except(writings.MissingFrom(trash)).Select(writing => $"'{writing.Text}'"))}");
    }

    /// <summary>Where one person alone works there is nothing to disagree about.</summary>
    private async Task CheckConflictsAsync()
    {
        var conflicts = await seats[0].Device.ConflictsAsync();
        if (Array.Exists(conflicts, IsWithOneself)) throw new AssertFailedException($"a conflict of a device with itself: {string.Join('\n', conflicts.Where(IsWithOneself))}");
        tally.Conflicts = Math.Max(tally.Conflicts, conflicts.Length);
    }

    private static bool IsWithOneself(JsonElement conflict)
    {
        var path = conflict.GetProperty("path").GetString()!;
        if (path.StartsWith(Person.Shared, StringComparison.Ordinal)) return false;
        // The item is gone by now and has no path any more; its names tell where it was.
        return path != conflict.GetProperty("item").GetString() || Person.IsOwnName(conflict.GetProperty("other").GetString()!);
    }

    private void CheckLeftovers()
    {
        foreach (var seat in seats)
        {
            var temporary = Path.Combine(seat.Device.Folder, ".synccloud", "tmp");
            if (Directory.Exists(temporary)) CollectionAssert.AreEqual(Array.Empty<string>(), Directory.GetFileSystemEntries(temporary), "temporary files in the root");
            CollectionAssert.AreEqual(Array.Empty<string>(), Directory.GetFiles(seat.Device.Home, "*.new", SearchOption.AllDirectories), "temporary files in the home");
        }
    }

    /// <summary>Every blob that the service shows is whole.</summary>
    private void CheckBlobs()
    {
        var blobs = Path.Combine(cloud.Data, "blobs");
        foreach (var path in Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            switch (Path.GetFileName(Path.GetDirectoryName(path)))
            {
                case "logs":
                    var log = ChangeLog.Open(bytes);
                    foreach (var _ in log.ReadRecords()) { }
                    Assert.StartsWith(log.Header.Log.ToString(), Path.GetFileName(path));
                    break;
                case "packs":
                    var pack = Pack.Open(bytes, path);
                    for (var block = 0; block < pack.Directory.Blocks.Length; block++) pack.ReadBlock(block, new byte[pack.Directory.Blocks[block].RawLength]);
                    Assert.StartsWith(pack.Directory.Id.ToString(), Path.GetFileName(path));
                    break;
                case ".incoming":
                    Assert.Fail($"half a blob is left: {path}");
                    break;
            }
        }
    }
}
