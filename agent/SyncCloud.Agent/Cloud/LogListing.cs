using System.Runtime.CompilerServices;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>The retained logs of one collection, oldest first; each fetched and verified on request.</summary>
internal sealed class LogListing(CloudAccount account, CollectionInfo collection, bool verify)
{
    /// <summary>Rows with whether the log's bytes have the row's hash and follow the row before; null when they were not fetched.</summary>
    public async IAsyncEnumerable<(LogRow Row, bool? Verified)> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = CollectionId.Parse(collection.Id);
        LogPosition? previous = LogPosition.Start(id);
        await foreach (var row in account.LogsAsync(id, cancellationToken))
        {
            // Rows before the first retained log are gone: what that one follows cannot be held against anything.
            if (previous?.Sequence != row.Sequence - 1) previous = null;
            yield return (row, verify && !row.Trimmed ? await VerifyAsync(id, row, previous, cancellationToken) : null);
            previous = new LogPosition(row.Sequence, Hash256.Parse(row.Hash));
        }
    }

    private async Task<bool> VerifyAsync(CollectionId id, LogRow row, LogPosition? previous, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await account.Transport.DownloadLogAsync(id, row.Sequence, cancellationToken);
            if (Hash256.Of(bytes.Span) != Hash256.Parse(row.Hash)) return false;
            var header = ChangeLog.Open(bytes).Header;
            return header.Collection == id && header.Log.ToString() == row.LogId && (previous is null || header.Base == previous);
        }
        catch (CorruptDataException) { return false; }
    }
}
