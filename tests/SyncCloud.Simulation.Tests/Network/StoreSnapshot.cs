using SyncCloud.Protocol;
using SyncCloud.Service.Storage;

namespace SyncCloud.Simulation.Tests.Network;

/// <summary>All that the service had stored at one moment.</summary>
/// <param name="Rows">Of its tables.</param>
/// <param name="Blobs">Of its blob store.</param>
/// <param name="Current">The contents that items had.</param>
/// <param name="Ever">The contents that any item had had by then.</param>
internal sealed record StoreSnapshot(
    IReadOnlyList<TableRow> Rows, IReadOnlyList<(byte[] Bytes, BlobProperties Properties)> Blobs, IReadOnlySet<ContentRef> Current, IReadOnlySet<ContentRef> Ever);
