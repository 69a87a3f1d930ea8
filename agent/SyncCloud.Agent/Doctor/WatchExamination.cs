using System.Globalization;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Doctor;

/// <summary>Whether the system tells of all changes in the collections' folders.</summary>
internal static class WatchExamination
{
    private const string MostWatches = "/proc/sys/fs/inotify/max_user_watches";

    public static IEnumerable<Finding> Run(IReadOnlyList<AttachedCollection> collections, DaemonState? daemon)
    {
        foreach (var collection in collections.Where(one => one.Server is null))
            if (daemon?.Collections.FirstOrDefault(kept => kept.Id == collection.Id)?.Unwatched is { } why)
                yield return Finding.Warning(collection.Name, $"not every change is told at once: {why}", null);
        if (Most() is { } most) yield return Limits.Watches(Folders(collections, most), most);
    }

    private static long? Most()
    {
        try { return OperatingSystem.IsLinux() && long.TryParse(File.ReadAllText(MostWatches), NumberStyles.Integer, CultureInfo.InvariantCulture, out var most) ? most : null; }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return null; }
    }

    /// <summary>How many there are, counted no further than to what is too many.</summary>
    private static long Folders(IReadOnlyList<AttachedCollection> collections, long most)
    {
        var walk = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return collections.Where(one => one.Server is null).Sum(one => 1L + (one.Kind == CollectionKinds.Files && Directory.Exists(one.Root)
            ? Directory.EnumerateDirectories(one.Root, "*", walk).Take((int)Math.Min(most, int.MaxValue)).LongCount()
            : 0));
    }
}
