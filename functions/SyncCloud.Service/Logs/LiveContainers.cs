using System.Collections.Immutable;
using SyncCloud.Protocol;
using SyncCloud.Service.Management;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Logs;

/// <summary>Tells which of the containers that a log names are not stored: a pack needs its blob, an inline section a committed log.</summary>
public sealed class LiveContainers(Chain chain, IBlobStore blobs)
{
    private const int AtOnce = 16;

    public async ValueTask<IReadOnlyList<ContainerId>> MissingAsync(UserId user, CollectionId collection, ImmutableArray<ContainerId> named, CancellationToken cancellationToken)
    {
        var missing = new List<ContainerId>();
        foreach (var group in named.Chunk(AtOnce))
        {
            var stored = await Task.WhenAll(group.Select(container => IsStoredAsync(user, collection, container, cancellationToken)));
            missing.AddRange(group.Where((_, index) => !stored[index]));
        }
        return missing;
    }

    private async Task<bool> IsStoredAsync(UserId user, CollectionId collection, ContainerId container, CancellationToken cancellationToken) => container.IsPack
        ? await blobs.GetPropertiesAsync(BlobNames.Pack(user, collection, container.Pack), cancellationToken) is not null
        : await chain.PositionOfAsync(user, collection, container.Log, cancellationToken) is not null;
}
