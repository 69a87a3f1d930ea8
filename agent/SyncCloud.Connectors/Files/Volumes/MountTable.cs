using System.Text.RegularExpressions;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>Where folders really lie when mounts show one folder at several paths.</summary>
public static partial class MountTable
{
    private const string ofThisProcess = "/proc/self/mountinfo";

    /// <summary>
    /// One path for all that are the same folder through bind mounts: the one nearest the top of its file system. The path itself where there are no
    /// such mounts or the system does not tell.
    /// </summary>
    public static string Canonical(string path)
    {
        if (!OperatingSystem.IsLinux()) return path;
        try { return Canonical(path, File.ReadAllLines(ofThisProcess)); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return path; }
    }

    /// <param name="path">An absolute path without links.</param>
    /// <param name="table">Lines as of proc(5), <c>mountinfo</c>.</param>
    internal static string Canonical(string path, IEnumerable<string> table)
    {
        var mounts = table.Select(line => line.Split(' ')).Where(fields => fields.Length > 4)
            .Select(fields => (Device: fields[2], Root: Plain(fields[3]), Point: Plain(fields[4]))).ToList();
        // Of several mounts at one point the last covers the others.
        var own = mounts.LastOrDefault(mount => Within(path, mount.Point) is not null && mounts.TrueForAll(other => other.Point.Length <= mount.Point.Length || Within(path, other.Point) is null));
        if (own.Device is null) return path;
        var inside = Join(own.Root, Within(path, own.Point)!);
        var best = mounts.Where(mount => mount.Device == own.Device && Within(inside, mount.Root) is not null).OrderBy(mount => mount.Root.Length).First();
        return best.Root.Length < own.Root.Length ? Join(best.Point, Within(inside, best.Root)!) : path;
    }

    /// <summary>The rest of a path beneath a folder, "" for the folder itself; null when it lies elsewhere.</summary>
    private static string? Within(string path, string folder)
    {
        if (folder == "/") return path == "/" ? "" : path[1..];
        if (!path.StartsWith(folder, StringComparison.Ordinal)) return null;
        return path.Length == folder.Length ? "" : path[folder.Length] == '/' ? path[(folder.Length + 1)..] : null;
    }

    private static string Join(string folder, string rest) => rest.Length == 0 ? folder : folder == "/" ? "/" + rest : $"{folder}/{rest}";

    private static string Plain(string field) => Escaped().Replace(field, match => ((char)Convert.ToInt32(match.Value[1..], 8)).ToString());

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex Escaped();
}
