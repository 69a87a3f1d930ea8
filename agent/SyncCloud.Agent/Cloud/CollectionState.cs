using System.Security.Cryptography;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>
/// Opens the state store that belongs to a collection, and no other: the installation's record names its id. So an unmounted volume is not taken for a new
/// collection, nor another store for this one.
/// </summary>
internal static class CollectionState
{
    /// <summary>
    /// The caller holds the home's lock. A store in the home that is lost is made anew when <paramref name="rebuilding"/> is there to be told; one in a folder of the
    /// user's choice never is, since its volume may only be away.
    /// </summary>
    public static StateStore Open(AgentHome home, AttachedCollection collection, Reporter? rebuilding)
    {
        var path = home.StateFile(collection);
        if (collection.StateFolder is { } folder && !Directory.Exists(folder)) throw Away(collection, $"the folder {folder}, which holds the state store of '{collection.Name}', is not there");
        if (collection.StateId is not { } id) return Recorded(home, collection, StateStore.Open(path, collection.CollectionId));
        if (!File.Exists(path))
        {
            if (collection.StateFolder is not null) throw Away(collection, $"the folder {collection.StateFolder} does not hold the state store of '{collection.Name}' (state.db)");
            if (rebuilding is null) throw new AgentException($"the state store of '{collection.Name}' is lost ({path})", $"`synccloud sync {collection.Name}` makes a new one from the cloud; your files are untouched");
            rebuilding.Note($"{collection.Name}: the state store is lost, so a new one is made from the cloud ({path})");
            return Create(home, collection);
        }
        var state = StateStore.Open(path, collection.CollectionId);
        var isOurs = false;
        try { isOurs = state.Id is { } found && IdBytes.ToHex(found) == id; }
        finally
        {
            // One that is damaged may say so only now.
            if (!isOurs) state.Dispose();
        }
        if (isOurs) return state;
        throw new AgentException($"{path} is not the state store that '{collection.Name}' had on this device", $"put that one back, or make a new one from the cloud: synccloud rebuild {collection.Name}; your files are untouched");
    }

    /// <summary>Puts a new, empty store in the place of whatever is there, which is moved aside; returns where to, or null when nothing was there.</summary>
    public static string? Replace(AgentHome home, AttachedCollection collection)
    {
        var path = home.StateFile(collection);
        var aside = File.Exists(path) ? StateFiles.MoveAside(path) : null;
        Create(home, collection).Dispose();
        return aside;
    }

    private static StateStore Create(AgentHome home, AttachedCollection collection)
    {
        var path = home.StateFile(collection);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // A log without its store would be replayed into the new one.
        StateFiles.Delete(path);
        return Recorded(home, collection, StateStore.Open(path, collection.CollectionId));
    }

    /// <summary>The store has its id before the record names it: a crash in between leaves a record that names none, or a store that rebuilding replaces.</summary>
    private static StateStore Recorded(AgentHome home, AttachedCollection collection, StateStore state)
    {
        try
        {
            if (state.Id is null) state.SetId(IdBytes.Read(RandomNumberGenerator.GetBytes(IdBytes.Length)));
            home.Attach(collection with { StateId = IdBytes.ToHex(state.Id!.Value) });
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    private static AgentException Away(AttachedCollection collection, string what) =>
        new(what, $"mount the volume that holds it, then sync again; if it is lost for good: synccloud rebuild {collection.Name}");
}
