using System.Security.Cryptography;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace Notes;

/// <summary>Brings the notes of one device in step.</summary>
public static class NotesSync
{
    /// <param name="file">The program's notes, such as <c>/home/ann/notes.jsonl</c>.</param>
    /// <param name="own">A folder for what the engine remembers; never on the way of another engine.</param>
    /// <param name="collection">Made once, with <see cref="ManagementClient.CreateCollectionAsync"/>, for all devices.</param>
    /// <param name="connection">Where the cloud is, and as which device.</param>
    /// <param name="cancellationToken">Stops at any moment; the next call goes on.</param>
    public static async Task<RoundReport> RunAsync(string file, string own, CollectionId collection, ServiceConnection connection, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(own);
        using var connector = new DocumentConnector(Volume.At(Path.GetDirectoryName(file)!), Path.GetFileName(file), Volume.At(own), new NotesForm(), collection, new DocumentOptions());
        connector.Create(instance: default);
        using var state = StateStore.Open(Path.Combine(own, "state.db"), collection);
        using var handler = HttpConnections.CreateHandler();
        using var transport = new HttpCloudTransport(connection, handler, TimeProvider.System);
        return await new SyncRound(new SyncContext
        {
            Collection = collection,
            Device = connection.Device!.Device,
            DeviceName = Environment.MachineName,
            State = state,
            Connector = connector,
            Transport = new RetryingTransport(transport, new RetryPolicy(), TimeProvider.System, Random.Shared.NextDouble),
            Time = TimeProvider.System,
            RandomId = () => IdBytes.Read(RandomNumberGenerator.GetBytes(IdBytes.Length)),
        }).RunToQuietAsync([], maxRounds: 100, cancellationToken);
    }
}
