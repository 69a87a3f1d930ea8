using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Identity;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>Puts folders of this device into collections, and takes them out again.</summary>
internal sealed class Attachment(AgentHome home, CloudAccount account)
{
    /// <summary>What keeps this device from sending, from the first sync on; null: nothing.</summary>
    public ModeSettings? Mode { get; init; }

    /// <summary>
    /// Creates or joins the collection and prepares the folder. Whatever fails, the device is as before; a collection that was made in the cloud for
    /// this goes again.
    /// </summary>
    public async Task<(AttachedCollection Collection, bool Created)> AddAsync(string name, string path, string kind, string? format, string? stateFolder, CancellationToken cancellationToken)
    {
        var (root, state) = (Path.GetFullPath(path), stateFolder is null ? null : Path.GetFullPath(stateFolder));
        if (kind != CollectionKinds.Files && File.Exists(root)) root = File.ResolveLinkTarget(root, returnFinalTarget: true)?.FullName ?? root;
        RootRules.Check(root, kind, state, home);
        var form = CollectionKinds.FormatOf(kind, root, format);
        return await AddAsync(name, kind, info => new AttachedCollection { Id = info.Id, Name = info.Name, Kind = info.Kind, Format = form, Root = root, StateFolder = state }, cancellationToken);
    }

    /// <summary>The same with the address book or calendar that is found behind an address, whose password is kept.</summary>
    public async Task<(AttachedCollection Collection, bool Created)> AddServerAsync(CommandRun run, string name, Uri address, string kind, string? format, string? stateFolder, ServerSettings server, string? secret, CancellationToken cancellationToken)
    {
        var form = ServerData.FormOf(kind, format).Name;
        var found = ServerData.Find(home, address, kind, ServerSignIn.Of(server.Login, secret), cancellationToken);
        RootRules.CheckServer(found, home);
        return await AddAsync(name, kind, info =>
        {
            var collection = new AttachedCollection { Id = info.Id, Name = info.Name, Kind = info.Kind, Format = form, Root = found.AbsoluteUri, StateFolder = stateFolder is null ? null : Path.GetFullPath(stateFolder), Server = server };
            if (secret is null) return collection;
            var (store, inFile) = PasswordStore.Choose(run, collection);
            store.Write(secret);
            return collection with { Server = server with { PasswordFile = inFile } };
        }, cancellationToken);
    }

    private async Task<(AttachedCollection Collection, bool Created)> AddAsync(string name, string kind, Func<CollectionInfo, AttachedCollection> describe, CancellationToken cancellationToken)
    {
        if (home.Collections.FirstOrDefault(one => CollectionNames.Same(one.Name, name)) is { } present)
            throw new AgentException($"this device has '{present.Name}' already, in {present.Root}", $"`synccloud remove {present.Name}` detaches it");
        var created = !(await account.CollectionsAsync(cancellationToken)).Any(one => CollectionNames.Same(one.Name, name));
        var info = await account.CreateCollectionAsync(name, kind, cancellationToken);
        AttachedCollection? collection = null;
        try
        {
            collection = describe(info) with { Mode = Mode };
            Prepare(collection);
            home.Attach(collection);
        }
        catch
        {
            if (collection is not null) Release(home, collection);
            if (created) await UndoAsync(info, cancellationToken);
            throw;
        }
        return (collection, created);
    }

    /// <summary>Forgets the collection on this device and frees its folder for another. Deletes nothing of the user's.</summary>
    public static void Detach(AgentHome home, AttachedCollection collection)
    {
        Release(home, collection);
        home.Detach(collection);
    }

    private static void Release(AgentHome home, AttachedCollection collection)
    {
        CollectionKinds.Release(home, collection);
        if (collection.Server is { SignsIn: true, PasswordFile: var inFile }) PasswordStore.Of(home, collection, inFile).Clear();
    }

    private void Prepare(AttachedCollection collection)
    {
        if (File.Exists(home.StateFile(collection)))
            throw new AgentException($"{home.StateFile(collection)} is there already", "choose another --state folder, or delete that file if it is a leftover");
        if (collection.StateFolder is { } folder) DurableFolder.Create(folder);
        CollectionKinds.Prepare(collection, home);
    }

    private async Task UndoAsync(CollectionInfo info, CancellationToken cancellationToken)
    {
        // Another device may have joined and synced meanwhile; then the collection is no longer ours to undo.
        var now = (await account.CollectionsAsync(cancellationToken)).FirstOrDefault(one => one.Id == info.Id);
        if (now?.Head.Sequence == 0) await account.DeleteCollectionAsync(CollectionId.Parse(info.Id), cancellationToken);
    }
}
