using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.History;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Page;

/// <summary>A conflict, with its two versions as they can be put side by side.</summary>
/// <param name="Collection">Where it is.</param>
/// <param name="Conflict">What it is about.</param>
/// <param name="Current">Of a file: what it is now, as far as it can be read here; else null.</param>
/// <param name="Other">The same of the copy that holds the other version.</param>
/// <param name="Lines">Of two short texts: how they differ, as a unified diff; else null.</param>
internal sealed record ConflictShown(AttachedCollection Collection, ConflictInfo Conflict, VolumeStat? Current, VolumeStat? Other, ImmutableArray<string>? Lines)
{
    private const long LongestText = 256 << 10;

    /// <summary>Whether the other version is a file of its own.</summary>
    public bool IsFile => IsCopy(Collection, Conflict);

    /// <summary>Looks into the collection's data, which may take as long as its drive does. Needs no lock.</summary>
    public static ConflictShown Of(AttachedCollection collection, ConflictInfo conflict)
    {
        var shown = new ConflictShown(collection, conflict, null, null, null);
        if (!shown.IsFile) return shown;
        using var volume = Volume.At(collection.Root);
        try
        {
            volume.Open();
            shown = shown with { Current = Find(volume, conflict.Current), Other = Find(volume, conflict.Other) };
            return shown is { Current: { } current, Other: { } other } && Text(volume, conflict.Current, current) is { } now && Text(volume, conflict.Other, other) is { } lost
                ? shown with { Lines = LineDiff.Unified(now, lost) } : shown;
        }
        // It goes, or is taken away, while it is looked at.
        catch (IOException) { return shown; }
    }

    private static bool IsCopy(AttachedCollection collection, ConflictInfo conflict) => collection.Kind == CollectionKinds.Files && conflict.Field == FileFields.Content;

    /// <summary>The file as it lies here; null when that is none: a link or a pipe, say.</summary>
    private static VolumeStat? Find(IVolume volume, string path) => volume.Stat(path) is { Type: VolumeType.File } file ? file : null;

    private static string? Text(IVolume volume, string path, VolumeStat file)
    {
        if (file.Length > LongestText) return null;
        using var stream = volume.OpenRead(path);
        var bytes = new byte[file.Length];
        stream.ReadExactly(bytes);
        return !bytes.AsSpan().Contains((byte)0) && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }
}
