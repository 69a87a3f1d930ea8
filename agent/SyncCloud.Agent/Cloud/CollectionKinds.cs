using System.Security.Cryptography;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Bookmarks;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Restore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Connectors.Tables;
using SyncCloud.Connectors.Tables.Sqlite;
using SyncCloud.Engine;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>The kinds of collections that this agent has a connector for.</summary>
internal static class CollectionKinds
{
    public const string Files = "files";

    public static IReadOnlyList<string> All { get; } = [Files, .. DocumentForms.Kinds, BookmarkForms.Kind];

    /// <summary>The native forms of each kind, for the help.</summary>
    public static string FormatsInWords { get; } = string.Join(" ", DocumentForms.All.GroupBy(form => form.Schema.Kind).Select(kind => $"Of {kind.Key}: {string.Join(", ", kind.Select(form => form.Name))}.").Append($"Of {BookmarkForms.Kind}: {string.Join(", ", BookmarkForms.Names)}."));

    /// <summary>The names of all native forms, for <c>--format</c>.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. DocumentForms.All.Select(form => form.Name).Append(SqliteConnector.Format).Concat(BookmarkForms.Names).Distinct()];

    /// <summary>
    /// The native form of what lies at <paramref name="root"/>, or of what shall; null for a folder of files. <paramref name="asked"/> is what the user said of it. Throws
    /// <see cref="AgentException"/> when there is no such form, or none can be told.
    /// </summary>
    public static string? FormatOf(string kind, string root, string? asked)
    {
        if (kind == Files) return asked is null ? null : throw new AgentException("a folder of files has no --format", "leave it out", ExitCode.Usage);
        var hasDatabases = kind == TablesSchema.Schema.Kind;
        // Rows of two files would be one where their keys are.
        if (hasDatabases && Directory.Exists(root)) throw new AgentException($"'{root}' is a folder, and tables lie in a file", "give the database or the CSV file, each with a collection of its own", ExitCode.Usage);
        if (hasDatabases && (asked == SqliteConnector.Format || (asked is null && SqliteConnector.Recognises(root)))) return SqliteConnector.Format;
        if (kind == BookmarkForms.Kind) return BookmarkFormatOf(root, asked);
        var known = string.Join(", ", DocumentForms.All.Where(form => form.Schema.Kind == kind).Select(form => form.Name).Concat(hasDatabases ? [SqliteConnector.Format] : []));
        if (asked is not null) return DocumentForms.Find(kind, asked)?.Name ?? throw new AgentException($"'{asked}' is no format of {kind}", $"--format {known}", ExitCode.Usage);
        return DocumentForms.Of(kind, root)?.Name ?? throw new AgentException($"it cannot be told from '{root}' in which format it holds {kind}", $"say which: --format {known}", ExitCode.Usage);
    }

    /// <summary>The connector to the collection's data on this device; the caller disposes of it.</summary>
    public static IConnector CreateConnector(AgentHome home, AttachedCollection collection) =>
        collection.Kind == Files ? FilesOf(collection) : IsDatabase(collection) ? DatabaseOf(home, collection) : IsBookmarks(collection) ? BookmarksOf(home, collection) : DocumentsOf(home, collection);

    /// <summary>How its items merge and what they are called, whatever form they have on this device.</summary>
    public static KindSchema SchemaOf(AttachedCollection collection) =>
        collection.Kind == Files ? FilesSchema.Schema
        : collection.Kind == BookmarkForms.Kind ? BookmarkForms.Schema
        : DocumentForms.All.FirstOrDefault(form => form.Schema.Kind == collection.Kind)?.Schema ?? throw Unknown(collection);

    /// <summary>The collection as it can be written anew into a folder: in the form that it has here, but from a server into files, and of a browser's database as HTML.</summary>
    public static AttachedCollection AsExported(AttachedCollection collection, string folder)
    {
        var made = collection with { Root = folder, Server = null, StateFolder = null, StateId = null };
        if (!IsSingle(collection)) return made;
        var name = Path.GetFileName(collection.Root);
        if (!IsBookmarks(collection) || BookmarkForms.MadeAnew(collection.Format!) is not { } format || format == collection.Format) return made with { Root = Path.Combine(folder, name) };
        return made with { Root = Path.Combine(folder, Path.ChangeExtension(name, ".html")), Format = format };
    }

    /// <summary>What the user should know of the data that was added, in sentences.</summary>
    public static IReadOnlyList<string> Remarks(AgentHome home, AttachedCollection collection)
    {
        if (!IsDatabase(collection)) return [];
        using var database = DatabaseOf(home, collection);
        return [.. database.ListKeyless().Select(table => $"table '{table}' has no primary key, so its rows are not synchronised")];
    }

    /// <summary>
    /// The trash of a collection on this device, and the connector that it is valid with. Of a collection whose only document is a file, what lies there are that file's former
    /// versions, and they cannot be restored to another place than the trash's own folder.
    /// </summary>
    public static (FilesTrash Trash, IDisposable Lifetime) OpenTrash(AgentHome home, AttachedCollection collection)
    {
        if (collection.Kind == Files)
        {
            var files = FilesOf(collection);
            return (files.OpenTrash(), files);
        }
        if (IsDatabase(collection))
        {
            var database = DatabaseOf(home, collection);
            return (database.OpenTrash(), database);
        }
        if (IsBookmarks(collection))
        {
            var bookmarks = BookmarksOf(home, collection);
            return (bookmarks.OpenTrash(), bookmarks);
        }
        var documents = DocumentsOf(home, collection);
        return (documents.OpenTrash(), documents);
    }

    /// <summary>Whether all items stand in one file.</summary>
    public static bool IsSingle(AttachedCollection collection) => collection is { Kind: not Files, Server: null } && !Directory.Exists(collection.Root);

    /// <summary>Checks the folder or file, makes it if it is missing and marks it as the collection's. Throws <see cref="ApplicationDataException"/> with the reason.</summary>
    public static void Prepare(AttachedCollection collection, AgentHome home)
    {
        string[] reserved = collection.StateFolder is { } state ? [home.Path, state] : [home.Path];
        var instance = IdBytes.Read(RandomNumberGenerator.GetBytes(IdBytes.Length));
        if (collection.Kind == Files)
        {
            FilesRoot.Prepare(collection.Root, collection.CollectionId, reserved);
            using var files = FilesOf(collection);
            files.CreateMarker(instance);
            return;
        }
        if (IsDatabase(collection))
        {
            using var database = DatabaseOf(home, collection);
            database.Check();
            return;
        }
        if (collection.Server is not null) return;
        if (IsBookmarks(collection))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(collection.Root)!);
            using var bookmarks = BookmarksOf(home, collection);
            bookmarks.Create();
            return;
        }
        if (Directory.Exists(collection.Root)) FilesRoot.Prepare(collection.Root, collection.CollectionId, reserved);
        else Directory.CreateDirectory(Path.GetDirectoryName(collection.Root)!);
        using var documents = DocumentsOf(home, collection);
        documents.Create(instance);
    }

    /// <summary>Takes the mark off the folder, if it is there, so that it can be added again.</summary>
    public static void Release(AgentHome home, AttachedCollection collection)
    {
        if (collection.Kind == Files)
        {
            using var files = FilesOf(collection);
            files.RemoveMarker();
            return;
        }
        // A database bears no mark: nothing is ever written into it but rows. Nor do a browser's bookmarks.
        if (IsDatabase(collection) || IsBookmarks(collection)) return;
        using var documents = DocumentsOf(home, collection);
        documents.Release();
    }

    /// <summary>Whether the data on this device is a database.</summary>
    public static bool IsDatabase(AttachedCollection collection) => collection.Kind == TablesSchema.Schema.Kind && collection.Format == SqliteConnector.Format;

    private static SqliteConnector DatabaseOf(AgentHome home, AttachedCollection collection)
    {
        DurableFolder.Create(home.KeptFolder(collection));
        return new SqliteConnector(Volume.At(Path.GetDirectoryName(collection.Root)!), Path.GetFileName(collection.Root), Volume.At(home.KeptFolder(collection)), new SqliteOptions());
    }

    private static bool IsBookmarks(AttachedCollection collection) => collection.Kind == BookmarkForms.Kind && BookmarkForms.Names.Contains(collection.Format);

    private static string BookmarkFormatOf(string root, string? asked)
    {
        if (Directory.Exists(root)) throw new AgentException($"'{root}' is a folder, and bookmarks lie in a file", "give the file: in a profile of Chromium's kin 'Bookmarks', in one of Firefox 'places.sqlite', or HTML that a browser exported", ExitCode.Usage);
        var known = string.Join(", ", BookmarkForms.Names);
        if (asked is not null) return BookmarkForms.Names.Contains(asked) ? asked : throw new AgentException($"'{asked}' is no format of {BookmarkForms.Kind}", $"--format {known}", ExitCode.Usage);
        return BookmarkForms.Of(root) ?? throw new AgentException($"it cannot be told from '{root}' in which format it holds {BookmarkForms.Kind}", $"say which: --format {known}", ExitCode.Usage);
    }

    private static BookmarksConnector BookmarksOf(AgentHome home, AttachedCollection collection)
    {
        DurableFolder.Create(home.KeptFolder(collection));
        return BookmarkForms.Connect(collection.Format!, Volume.At(Path.GetDirectoryName(collection.Root)!), Path.GetFileName(collection.Root), Volume.At(home.KeptFolder(collection)), new BookmarkOptions());
    }

    private static DocumentConnector DocumentsOf(AgentHome home, AttachedCollection collection)
    {
        if (collection.Format is not { } format || DocumentForms.Find(collection.Kind, format) is not { } form) throw Unknown(collection);
        if (collection.Server is not null) return ServerData.CreateConnector(home, collection, form);
        if (!IsSingle(collection))
        {
            var folder = Volume.At(collection.Root);
            return new DocumentConnector(folder, null, folder, form, collection.CollectionId, new DocumentOptions());
        }
        DurableFolder.Create(home.KeptFolder(collection));
        return new DocumentConnector(Volume.At(Path.GetDirectoryName(collection.Root)!), Path.GetFileName(collection.Root), Volume.At(home.KeptFolder(collection)), form, collection.CollectionId, new DocumentOptions());
    }

    private static FilesConnector FilesOf(AttachedCollection collection) => collection.Kind == Files
        ? new FilesConnector(Volume.At(collection.Root), collection.CollectionId, new FilesOptions())
        : throw Unknown(collection);

    private static AgentException Unknown(AttachedCollection collection) =>
        new($"collection '{collection.Name}' holds {collection.Kind}{(collection.Format is { } format ? $" as {format}" : "")}, which this version cannot sync", "update SyncCloud on this device");
}
