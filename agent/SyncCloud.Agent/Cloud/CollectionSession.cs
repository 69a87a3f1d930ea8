using System.Security.Cryptography;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine;
using SyncCloud.Engine.History;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Cloud;

/// <summary>A collection of this device, opened: its state store and its connector.</summary>
internal sealed class CollectionSession : IDisposable
{
    private readonly Installation installation;
    private readonly TimeProvider time;

    private CollectionSession(AttachedCollection collection, Installation installation, StateStore state, IConnector connector, TimeProvider time) =>
        (Collection, this.installation, State, Connector, this.time) = (collection, installation, state, connector, time);

    public AttachedCollection Collection { get; }
    public StateStore State { get; }
    public IConnector Connector { get; }

    /// <summary>The caller holds the home's lock. See <see cref="CollectionState.Open"/> about <paramref name="rebuilding"/>.</summary>
    public static CollectionSession Open(AgentHome home, AttachedCollection collection, TimeProvider time, Reporter? rebuilding = null)
    {
        var state = CollectionState.Open(home, collection, rebuilding);
        try { return new CollectionSession(collection, home.Installation, state, CollectionKinds.CreateConnector(home, collection), time); }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    public SyncRound Round(ICloudTransport transport, IProgress<RoundProgress>? progress) => new(Context(transport, progress));

    public SyncContext Context(ICloudTransport transport, IProgress<RoundProgress>? progress) => new()
    {
        Collection = Collection.CollectionId,
        Device = installation.DeviceId,
        DeviceName = installation.DeviceName,
        State = State,
        Connector = Connector,
        Transport = transport,
        Time = time,
        RandomId = RandomId,
        Guard = GuardSettings.Of(Collection).Options,
        Mode = ModeSettings.Of(Collection),
        Progress = progress,
    };

    /// <summary>As whom this device publishes a revision.</summary>
    public RevisionContext Revising => new() { Device = installation.DeviceId, DeviceName = installation.DeviceName, State = State, Time = time, RandomId = RandomId };

    public void Dispose()
    {
        (Connector as IDisposable)?.Dispose();
        State.Dispose();
    }

    private static UInt128 RandomId()
    {
        Span<byte> bytes = stackalloc byte[IdBytes.Length];
        RandomNumberGenerator.Fill(bytes);
        return IdBytes.Read(bytes);
    }
}
