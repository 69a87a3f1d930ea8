using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;

namespace SyncCloud.Connectors.Files;

/// <summary>
/// Which folders of a collection are for this device, by their paths: all, all without some, or only some. Files that lie beside a chosen folder, or on the way to one, always are.
/// Immutable; what it decides is pure.
/// </summary>
public sealed class FolderChoice : IEquatable<FolderChoice>
{
    private const int LongestFile = 16 << 20;
    private readonly HashSet<string> ways;

    private FolderChoice(bool isOnly, IEnumerable<string> folders)
    {
        (IsOnly, Folders) = (isOnly, [.. folders.Distinct().Order(StringComparer.Ordinal)]);
        ways = [.. Folders.SelectMany(Above)];
    }

    /// <summary>Every folder, also those that come later.</summary>
    public static FolderChoice All { get; } = new(false, []);

    /// <summary>Whether the folders are those that are chosen; if not, those that are not.</summary>
    public bool IsOnly { get; }

    /// <summary>Paths with '/' between names and none at the ends, in ordinal order.</summary>
    public ImmutableArray<string> Folders { get; }

    /// <summary>Whether every folder is for this device.</summary>
    public bool IsAll => !IsOnly && Folders.IsEmpty;

    /// <summary>Folders that are for this device and in which such may lie that are not; "" is the root.</summary>
    internal IReadOnlySet<string> Ways => ways;

    /// <summary>Every folder but these, with all that lies in them; <see cref="All"/> where there are none.</summary>
    public static FolderChoice Without(IEnumerable<string> folders) => new(false, folders);

    /// <exception cref="ArgumentException">There is none: a collection of which nothing is here is better removed.</exception>
    public static FolderChoice Only(IEnumerable<string> folders)
    {
        var choice = new FolderChoice(true, folders);
        return choice.Folders.IsEmpty ? throw new ArgumentException("no folder is chosen", nameof(folders)) : choice;
    }

    /// <summary>A path as the user gives it, as it is here; null when it is none of a folder beneath the root.</summary>
    public static string? Normalize(string path)
    {
        var names = path.Replace(Path.DirectorySeparatorChar, '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        return names.Count == 0 || names.Contains("..") || names[0] == VolumePath.Home ? null : string.Join('/', names);
    }

    /// <summary>Whether a folder is not for this device, though the one that holds it is.</summary>
    public bool Excludes(string path) => IsOnly ? !ways.Contains(path) && !Covers(path) : Folders.BinarySearch(path, StringComparer.Ordinal) >= 0;

    /// <summary>Whether a folder is not for this device, or lies in one that is not.</summary>
    public bool Hides(string path) => Excludes(path) || Above(path).Any(outer => outer.Length > 0 && Excludes(outer));

    public bool Equals(FolderChoice? other) => other is not null && IsOnly == other.IsOnly && Folders.SequenceEqual(other.Folders);

    public override bool Equals(object? obj) => Equals(obj as FolderChoice);

    public override int GetHashCode() => HashCode.Combine(IsOnly, Folders.Length);

    /// <summary>As it is kept: one JSON object.</summary>
    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(IsOnly ? "only" : "without");
            foreach (var folder in Folders) writer.WriteStringValue(folder);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What is kept in the root's own folder; all where nothing is. Throws <see cref="ApplicationDataException"/> when it cannot be read: then nobody knows what is for this device.</summary>
    internal static FolderChoice Read(IVolume volume)
    {
        try
        {
            if (volume.Stat(VolumePath.Choice)?.Type != VolumeType.File) return All;
            using var source = volume.OpenRead(VolumePath.Choice);
            if (source.Length > LongestFile) throw Unreadable(volume, "it is too long");
            using var document = JsonDocument.Parse(source);
            foreach (var (isOnly, name) in ((bool, string)[])[(true, "only"), (false, "without")])
                if (document.RootElement.TryGetProperty(name, out var folders)) return new FolderChoice(isOnly, folders.EnumerateArray().Select(folder => Normalize(folder.GetString() ?? "") ?? throw new JsonException("it names what is no folder")));
            throw Unreadable(volume, "it names no folders");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or VolumeException) { throw Unreadable(volume, e.Message); }
    }

    internal void Write(IVolume volume)
    {
        if (IsAll) OwnFolders.Remove(volume, VolumePath.Choice);
        else OwnFolders.Replace(volume, VolumePath.Choice, Encoding.UTF8.GetBytes(ToString()));
    }

    private bool Covers(string path) => Above(path).Prepend(path).Any(outer => Folders.BinarySearch(outer, StringComparer.Ordinal) >= 0);

    /// <summary>The folders around a path, innermost first, with the root.</summary>
    private static IEnumerable<string> Above(string path)
    {
        while (path.Length > 0) yield return path = VolumePath.Parent(path);
    }

    private static ApplicationDataException Unreadable(IVolume volume, string why) =>
        new(volume.Root, $"'{VolumePath.In(volume.Root, VolumePath.Choice)}', which says which folders are for this device, cannot be read: {why}. Choose anew, with `synccloud select`.");
}
