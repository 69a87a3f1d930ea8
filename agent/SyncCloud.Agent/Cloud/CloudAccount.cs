using System.Collections.Immutable;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

internal sealed class CloudAccount : IDisposable
{
    public static CloudAccount Open(AgentHome home, TimeProvider time) => throw new NotImplementedException((home, time).ToString());
    public ICloudTransport Transport => throw new NotImplementedException();
    public TrafficCounter Traffic => throw new NotImplementedException();
    public Task<ImmutableArray<CollectionInfo>> CollectionsAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task<(CollectionInfo Info, bool Created)> CreateCollectionAsync(string name, string kind, CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task DeleteCollectionAsync(CollectionId id, CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task<ImmutableArray<DeviceInfo>> DevicesAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
    public Task RevokeAsync(DeviceId id, CancellationToken cancellationToken) => throw new NotImplementedException();
    public IAsyncEnumerable<LogRow> LogsAsync(CollectionId id, CancellationToken cancellationToken) => throw new NotImplementedException();
    public void Dispose() { }
}
