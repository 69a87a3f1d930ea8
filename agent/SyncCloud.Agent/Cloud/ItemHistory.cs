using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>One item that a user asks about, with all that is known of it.</summary>
internal sealed class ItemHistory : IDisposable
{
    private const int MaxShown = 5;

    /// <summary>All that is known of an item that <paramref name="fold"/> has, or had. Disposing of it disposes of the fold and its access.</summary>
    public ItemHistory(HistoryAccess access, HistoryFold fold, ItemId id)
    {
        (Access, Fold, Id, Names) = (access, fold, id, new ItemNames(fold));
        var versions = fold.VersionsOf(id);
        // Never changed since the history is known: there is only how it was then.
        Versions = versions.Count > 0 ? versions : [new ItemVersion(access.Beginning, fold.ItemAt(id, fold.Cursor.Sequence) ?? throw new AgentException($"'{access.Collection.Name}' has no such item"), null)];
        // Of what is gone, as it was right before it went.
        Path = Versions[^1] is { Item: { } item } ? Names.At(item, fold.Cursor.Sequence) : Names.At(Versions[^2].Item!, Versions[^1].Sequence - 1);
    }

    public HistoryAccess Access { get; }
    public HistoryFold Fold { get; }
    public ItemNames Names { get; }
    public ItemId Id { get; }

    /// <summary>What it is called now, or was called last.</summary>
    public string Path { get; }

    /// <summary>Oldest first; at least one.</summary>
    public IReadOnlyList<ItemVersion> Versions { get; }

    /// <summary>Reads the history of what the user names by <c>[NAME] ITEM</c>. Throws <see cref="AgentException"/> when that is nothing, or several things.</summary>
    public static async Task<ItemHistory> ReadAsync(CommandRun run, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        run.Home.EnsureJoined();
        var place = RestorePlace.Of(run.Home.Collections, words, verbatim: true);
        var asked = place.Path ?? throw new AgentException($"'{place.Collection.Name}' is a collection, and this is about one item", "give its path, its name or its id", ExitCode.Usage);
        var access = await HistoryAccess.OpenAsync(run, place.Collection, cancellationToken);
        HistoryFold? fold = null;
        try
        {
            fold = await access.ReadAllAsync(cancellationToken);
            return new ItemHistory(access, fold, One(place.Collection, new ItemNames(fold), asked));
        }
        catch
        {
            fold?.Dispose();
            access.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Fold.Dispose();
        Access.Dispose();
    }

    /// <summary>What is there goes before what was there.</summary>
    private static ItemId One(AttachedCollection collection, ItemNames names, string asked)
    {
        var found = names.Find(asked);
        if (found.Count == 0) return names.FindFormer(asked) is [var latest, ..] ? latest : throw new AgentException($"'{collection.Name}' neither has nor had '{asked}', as far as its history is known", $"give a path, a name or the beginning of an id; it has, for instance: {string.Join(", ", names.Examples(MaxShown))}");
        return found is [var only] ? only
            : throw new AgentException($"'{asked}' may mean several: {string.Join(", ", found.Take(MaxShown))}{(found.Count > MaxShown ? ", …" : "")}", "give the id", ExitCode.Usage);
    }
}
