using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
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
internal sealed record ConflictShown(AttachedCollection Collection, ConflictInfo Conflict, FileInfo? Current, FileInfo? Other, ImmutableArray<string>? Lines)
{
    private const long LongestText = 256 << 10;

    /// <summary>Whether the other version is a file of its own.</summary>
    public bool IsFile => IsCopy(Collection, Conflict);

    /// <summary>The caller holds the home's lock.</summary>
    public static ConflictShown Of(AttachedCollection collection, ConflictInfo conflict)
    {
        if (!IsCopy(collection, conflict)) return new ConflictShown(collection, conflict, null, null, null);
        var (current, other) = (Find(collection, conflict.Current), Find(collection, conflict.Other));
        return new ConflictShown(collection, conflict, current, other, current is not null && other is not null && Text(current) is { } now && Text(other) is { } lost ? LineDiff.Unified(now, lost) : null);
    }

    private static bool IsCopy(AttachedCollection collection, ConflictInfo conflict) => collection.Kind == CollectionKinds.Files && conflict.Field == FileFields.Content;

    /// <summary>The file as it lies here; null when that is none, or a link.</summary>
    private static FileInfo? Find(AttachedCollection collection, string path)
    {
        var file = new FileInfo(Path.Combine(collection.Root, path));
        var isBeneath = file.FullName.StartsWith(Path.TrimEndingDirectorySeparator(collection.Root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return isBeneath && file.Exists && file.LinkTarget is null ? file : null;
    }

    private static string? Text(FileInfo file)
    {
        if (file.Length > LongestText) return null;
        try
        {
            var bytes = File.ReadAllBytes(file.FullName);
            return !bytes.AsSpan().Contains((byte)0) && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return null; }
    }
}
