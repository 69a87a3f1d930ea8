using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Cloud;

/// <summary>Which collection a user means, and which path in it.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Path">The path in it with '/' between names, or null when none was given.</param>
internal sealed record RestorePlace(AttachedCollection Collection, string? Path)
{
    /// <summary>
    /// Reads <c>[NAME] [PATH]</c>. A word alone is a collection's name, else a path: one that lies in a collection's folder (seen from the current folder), else one
    /// in the only collection. <paramref name="verbatim"/>: what is no file has a name, not a path.
    /// </summary>
    public static RestorePlace Of(IReadOnlyList<AttachedCollection> collections, IReadOnlyList<string> words, bool verbatim = false)
    {
        if (collections.Count == 0) throw new AgentException("there are no collections on this device", "synccloud add NAME PATH adds one");
        if (words.Count == 2) return Within(Named(collections, words[0]) ?? throw Unknown(words[0]), words[1]);
        if (words.Count == 0) return new RestorePlace(Only(collections), null);
        if (Named(collections, words[0]) is { } named) return new RestorePlace(named, null);
        foreach (var collection in collections)
            if (collection.Server is null && !IsNamed(collection) && Beneath(collection, System.IO.Path.GetFullPath(words[0])) is { } path) return new RestorePlace(collection, path.Length == 0 ? null : path);
        return Within(Only(collections), words[0]);

        bool IsNamed(AttachedCollection collection) => verbatim && collection.Kind != CollectionKinds.Files;
        RestorePlace Within(AttachedCollection collection, string word) => new(collection, IsNamed(collection) ? word : In(collection, word));
    }

    /// <summary>A path as the user gives it for a collection: a full one in its folder, or one that begins there.</summary>
    public static string In(AttachedCollection collection, string path)
    {
        if (collection.Server is not null) return path;
        var full = System.IO.Path.GetFullPath(path, collection.Root);
        return Beneath(collection, full) is { Length: > 0 } beneath
            ? beneath
            : throw new AgentException($"'{path}' does not lie in {collection.Root}", "give a path in the collection's folder", ExitCode.Usage);
    }

    private static string? Beneath(AttachedCollection collection, string full)
    {
        var relative = System.IO.Path.GetRelativePath(collection.Root, full);
        if (relative == ".") return "";
        if (System.IO.Path.IsPathRooted(relative) || relative == ".." || relative.StartsWith(".." + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        return System.IO.Path.TrimEndingDirectorySeparator(relative).Replace(System.IO.Path.DirectorySeparatorChar, '/');
    }

    private static AttachedCollection? Named(IReadOnlyList<AttachedCollection> collections, string name) =>
        collections.FirstOrDefault(collection => CollectionNames.Same(collection.Name, name));

    private static AttachedCollection Only(IReadOnlyList<AttachedCollection> collections) => collections is [var only]
        ? only
        : throw new AgentException("this device has several collections", $"say which: {string.Join(", ", collections.Select(collection => collection.Name))}", ExitCode.Usage);

    private static AgentException Unknown(string name) =>
        new($"this device has no collection '{name}'", $"`synccloud status` lists those it has");
}
