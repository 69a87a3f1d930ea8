using System.Collections.Immutable;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Documents.InFiles;

/// <summary>
/// Which documents hold a collection's items: one file, or every file with one of the form's extensions in a folder (not in folders beneath it, and no hidden one).
/// </summary>
internal sealed class FileNaming(IVolume volume, string? single, ImmutableArray<string> extensions)
{
    /// <summary>The documents that are there, by name, and what cannot be one although it is called so.</summary>
    internal IReadOnlyList<VolumeEntry> List()
    {
        if (single is not null) return volume.Stat(single) is { } stat ? [new VolumeEntry(single, stat)] : [];
        var entries = new List<VolumeEntry>();
        volume.List("", entries);
        entries.RemoveAll(entry => entry.Name.StartsWith('.') || !extensions.Any(extension => entry.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return entries;
    }

    /// <summary>The document for a new entry: the only one, or a new one named after the entry's key, if that makes a good name.</summary>
    internal string PlaceFor(string? key, string fallback, IReadOnlySet<string> taken)
    {
        if (single is not null) return single;
        var stem = key is not null && IsGoodName(key) ? key : fallback;
        for (var number = 1; ; number++)
        {
            var name = (number == 1 ? stem : $"{stem}-{number}") + extensions[0];
            if (!taken.Contains(name) && volume.Stat(name) is null) return name;
        }
    }

    /// <summary>A name on every file system, and a path on none.</summary>
    private static bool IsGoodName(string key) => key is { Length: > 0 and <= 100 } && char.IsLetterOrDigit(key[0]) && char.IsLetterOrDigit(key[^1])
        && key.All(static c => char.IsLetterOrDigit(c) || c is '-' or '_' or '@' or '+' or '.' or ' ');

    /// <summary>Makes the folder for new versions, if they have one.</summary>
    internal void EnsureTemporary()
    {
        if (single is not null) return;
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
    }

    /// <summary>Where a new version is prepared: beside a single file, since it must be on its volume.</summary>
    internal string TemporaryFor(string document) => single is not null ? $".{document}.synccloud" : VolumePath.In(VolumePath.Temporary, document);
}
