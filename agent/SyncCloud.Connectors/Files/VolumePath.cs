using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files;

/// <summary>Paths relative to a volume's root: names with '/' between them, "" for the root.</summary>
internal static class VolumePath
{
    /// <summary>The folder in the root that is SyncCloud's own and never an item.</summary>
    internal const string Home = ".synccloud";

    internal const string Marker = Home + "/collection.json";
    internal const string Temporary = Home + "/tmp";
    internal const string Trash = Home + "/trash";

    /// <summary>Rules of this device alone, in the syntax of an ignore file: see <see cref="Files.Ignore.LeftBehind"/>.</summary>
    internal const string Ignore = Home + "/ignore";

    /// <summary>Which folders are for this device: see <see cref="FolderChoice"/>.</summary>
    internal const string Choice = Home + "/folders.json";

    /// <summary>The longest name that the usual file systems hold, in bytes of UTF-8.</summary>
    internal const int NameBytes = 255;

    internal static string In(string folder, string name) => folder.Length == 0 ? name : string.Concat(folder, "/", name);

    internal static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    internal static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    internal static bool IsBeneath(string path, string folder) => path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    internal static int Depth(string path) => path.Length == 0 ? 0 : path.AsSpan().Count('/') + 1;

    /// <summary>Why no native object may ever get this name in this folder, or null.</summary>
    internal static string? Refuse(ItemId parent, string name) => name switch
    {
        "" => "its name is empty",
        "." or ".." => $"'{name}' is no name",
        _ when name.Contains('/') => "its name holds a '/'",
        _ when name.Contains('\0') => "its name holds a NUL character",
        Home when parent == ItemId.Root => $"'{Home}' is SyncCloud's own folder",
        _ => null,
    };

    /// <summary>The name with a suffix before its extension, its stem cut so that it fits <see cref="NameBytes"/>.</summary>
    internal static string WithSuffix(string name, string suffix)
    {
        var dot = name.LastIndexOf('.');
        var (stem, extension) = dot > 0 && name.Length - dot <= 16 ? (name[..dot], name[dot..]) : (name, "");
        var room = NameBytes - Encoding.UTF8.GetByteCount(suffix) - Encoding.UTF8.GetByteCount(extension);
        var cut = 0;
        foreach (var rune in stem.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            cut += rune.Utf16SequenceLength;
        }
        return string.Concat(stem.AsSpan(0, cut), suffix, extension);
    }
}
