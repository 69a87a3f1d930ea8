using System.Collections.Immutable;
using SyncCloud.Connectors.Bookmarks.Chromium;
using SyncCloud.Connectors.Bookmarks.Firefox;
using SyncCloud.Connectors.Bookmarks.Netscape;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Engine.Merge;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>The native forms of bookmarks that this version knows.</summary>
public static class BookmarkForms
{
    /// <summary>The kind of such collections.</summary>
    public const string Kind = BookmarksSchema.Kind;

    /// <summary>How bookmarks merge, whatever form they have.</summary>
    public static KindSchema Schema => BookmarksSchema.Instance;

    private static readonly ImmutableArray<IBookmarkFileForm> files = [ChromiumForm.Instance, NetscapeForm.Instance];

    /// <summary>What users call them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. files.Select(form => form.Name), PlacesForm.Instance.Name];

    /// <summary>The form in which bookmarks can stand in a file that is made for them: their own, or HTML where only a browser makes the file.</summary>
    public static string MadeAnew(string format) => files.Any(form => form.Name == format) ? format : NetscapeForm.Instance.Name;

    /// <summary>The form of the file at a path: by what it holds, or, where there is none, by what it is called. Null when it is of none.</summary>
    public static string? Of(string path)
    {
        var head = new byte[64];
        if (File.Exists(path))
        {
            // Shared, so that no lock of the browser's is in the way.
            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            head = head[..source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (head.AsSpan().StartsWith(DatabaseFile.Magic)) return PlacesForm.Instance.Name;
            var text = System.Text.Encoding.UTF8.GetString(head).TrimStart('\uFEFF').TrimStart();
            if (text.Length > 0) return text[0] == '{' ? ChromiumForm.Instance.Name : text[0] == '<' ? NetscapeForm.Instance.Name : null;
        }
        var name = Path.GetFileName(path);
        if (name == ChromiumForm.FileName) return ChromiumForm.Instance.Name;
        if (name == PlacesForm.FileName) return PlacesForm.Instance.Name;
        return Path.GetExtension(name).ToUpperInvariant() is ".HTML" or ".HTM" ? NetscapeForm.Instance.Name : null;
    }

    /// <summary>A connector to the bookmarks in a file. Throws <see cref="ArgumentException"/> when there is no such form.</summary>
    /// <param name="format">One of <see cref="Names"/>.</param>
    /// <param name="volume">The folder that the file lies in.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="keep">Where former versions go: a folder of SyncCloud's own.</param>
    /// <param name="options">The surroundings.</param>
    public static BookmarksConnector Connect(string format, IVolume volume, string name, IVolume keep, BookmarkOptions options) =>
        format == PlacesForm.Instance.Name ? new PlacesConnector(volume, name, keep, options)
        : files.FirstOrDefault(form => form.Name == format) is { } form ? new BookmarkFileConnector(volume, name, keep, form, options) : throw new ArgumentException($"'{format}' is no form of bookmarks", nameof(format));
}
