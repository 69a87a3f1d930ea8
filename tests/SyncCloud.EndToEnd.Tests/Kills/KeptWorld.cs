namespace SyncCloud.EndToEnd.Tests;

/// <summary>The world of a campaign that failed, kept for a look at it: homes, folders, desks, the cloud's data and what the programs said last.</summary>
internal static class KeptWorld
{
    private static readonly string? Under = Environment.GetEnvironmentVariable("SYNCCLOUD_KILLS_KEEP");

    /// <summary>Where the world was kept, for the failure's message; else how to have it kept the next time.</summary>
    public static string Keep(Cloud cloud, IEnumerable<Seat> seats, string failure)
    {
        if (Under is not { Length: > 0 }) return "SYNCCLOUD_KILLS_KEEP=DIR keeps the world of a campaign that fails";
        Directory.CreateDirectory(Under);
        var kept = Enumerable.Range(1, int.MaxValue).Select(number => Path.Combine(Under, $"world-{number}")).First(path => !Directory.Exists(path));
        DiskCopy.Copy(cloud.At(), kept);
        File.WriteAllText(Path.Combine(kept, "failure.txt"), failure);
        File.WriteAllText(Path.Combine(kept, "service.txt"), cloud.Said);
        foreach (var seat in seats) File.WriteAllLines(Path.Combine(kept, seat.Device.Name + ".txt"), seat.LastSyncs);
        return $"the world is kept in {kept}";
    }
}
