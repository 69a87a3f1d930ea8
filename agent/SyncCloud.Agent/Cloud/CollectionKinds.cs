using System.Security.Cryptography;
using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>The kinds of collections that this agent has a connector for.</summary>
internal static class CollectionKinds
{
    public const string Files = "files";

    public static IReadOnlyList<string> All { get; } = [Files];

    /// <summary>The connector to the collection's data on this device; the caller disposes of it.</summary>
    public static IConnector CreateConnector(AttachedCollection collection) => FilesOf(collection);

    /// <summary>As <see cref="CreateConnector"/>, for commands that reach into the trash.</summary>
    public static FilesConnector CreateFilesConnector(AttachedCollection collection) => FilesOf(collection);

    /// <summary>Checks the folder, makes it if it is missing and marks it as the collection's. Throws <see cref="ApplicationDataException"/> with the reason.</summary>
    public static void Prepare(AttachedCollection collection, AgentHome home)
    {
        FilesRoot.Prepare(collection.Root, collection.CollectionId, collection.StateFolder is { } state ? [home.Path, state] : [home.Path]);
        using var connector = FilesOf(collection);
        connector.CreateMarker(IdBytes.Read(RandomNumberGenerator.GetBytes(IdBytes.Length)));
    }

    /// <summary>Takes the mark off the folder, if it is there, so that it can be added again.</summary>
    public static void Release(AttachedCollection collection)
    {
        using var connector = FilesOf(collection);
        connector.RemoveMarker();
    }

    private static FilesConnector FilesOf(AttachedCollection collection) => collection.Kind == Files
        ? new FilesConnector(Volume.At(collection.Root), collection.CollectionId, new FilesOptions())
        : throw new AgentException($"collection '{collection.Name}' holds {collection.Kind}, which this version cannot sync", "update SyncCloud on this device");
}
