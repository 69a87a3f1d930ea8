using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>Takes the newest base image in the place of the logs that it stands for.</summary>
internal sealed class ImageStart(SyncContext context)
{
    /// <summary>False when there is no image beyond the cursor; then nothing has changed.</summary>
    public async Task<bool> TakeNewestAsync(CancellationToken cancellationToken)
    {
        var state = context.State;
        var images = await context.Transport.ListImagesAsync(context.Collection, cancellationToken);
        if (images.Count == 0 || images[^1].Sequence <= state.Cursor.Sequence) return false;
        // The outbox's fate is known before any pull. Were it not, what an image says of its items could not be told from others' changes.
        if (state.Outbox.Find() is not null) throw new InvalidOperationException("an image cannot be taken in while the outbox holds a log");
        await context.Transport.ReadImageAsync(context.Collection, null, (image, token) => new ChainImage(state).TakeAsync(image,
            (at, stop) => FindAsync(context.Transport, context.Collection, at, stop), token), cancellationToken);
        if (state.Cursor.Sequence < images[^1].Sequence) return false;
        using var transaction = state.Sql.Begin();
        state.Images.Know(state.Cursor.Sequence, images[^1].Length, atCursor: true);
        transaction.Commit();
        context.Progress?.Report(new RoundProgress(RoundStage.Pull, 0, null));
        return true;
    }

    /// <summary>What the service's row of an image's log tells of it.</summary>
    public static async Task<ImageLog> FindAsync(ICloudTransport transport, CollectionId collection, LogPosition at, CancellationToken cancellationToken)
    {
        var row = await transport.FindLogAsync(collection, at.Sequence, cancellationToken)
            ?? throw new CorruptDataException($"base image at {at.Sequence}", 0, "the cloud has no log of that number");
        return Hash256.TryParse(row.Hash, out var hash) && Hash256.TryParse(row.Root, out var root) && LogId.TryParse(row.LogId, out var id)
            ? new ImageLog(new LogPosition(row.Sequence, hash), id, root)
            : throw new CorruptDataException($"log {row.Sequence}", 0, "the cloud's row of it has no hash, root or id");
    }
}
