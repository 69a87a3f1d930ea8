using System.Collections.Immutable;
using System.Text;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents.InFiles;

/// <summary>
/// Which documents hold a collection's items: one file, or every file with one of the form's extensions in a folder (not in folders beneath it, and no hidden one).
/// </summary>
internal sealed class FileNaming(IVolume volume, string? single, ImmutableArray<string> extensions)
{
    private const int LongestName = 230;

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
    internal string PlaceFor(string? key, string fallback, IReadOnlySet<string> taken) =>
        single ?? DocumentNaming.Free(key, fallback, extensions[0], name => taken.Contains(name) || volume.Stat(name) is not null);

    /// <summary>Makes the folder for new versions, if they have one.</summary>
    internal void EnsureTemporary()
    {
        if (single is not null) return;
        OwnFolders.Ensure(volume, VolumePath.Home);
        OwnFolders.Ensure(volume, VolumePath.Temporary);
    }

    /// <summary>Where a new version is prepared: beside a single file, since it must be on its volume.</summary>
    internal string TemporaryFor(string document)
    {
        // What stands for a name leaves room for what is put to it, here and when files are exchanged.
        var name = Encoding.UTF8.GetByteCount(document) <= LongestName ? document : Hash256.Of(Encoding.UTF8.GetBytes(document)).ToString();
        return single is not null ? $".{name}.synccloud" : VolumePath.In(VolumePath.Temporary, name);
    }
}
