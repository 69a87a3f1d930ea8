using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Round;

/// <summary>Takes the newest base image in the place of the logs that it stands for.</summary>
internal sealed class ImageStart(SyncContext context)
{
    /// <summary>False when there is no image beyond the cursor that is old enough for this device, or none any more; then nothing has changed.</summary>
    public async Task<bool> TakeNewestAsync(CancellationToken cancellationToken)
    {
        var state = context.State;
        var images = await context.Transport.ListImagesAsync(context.Collection, cancellationToken);
        if (await ChooseAsync(images, cancellationToken) is not { } newest || newest.Sequence <= state.Cursor.Sequence) return false;
        var outbox = state.Outbox.Find()?.Id;
        await context.Transport.ReadImageAsync(context.Collection, context.Mode.Delay == TimeSpan.Zero ? null : newest.Sequence, (image, token) => new ChainImage(state).TakeAsync(image,
            // What was listed may have been superseded since, and an older one is read in its place.
            (at, stop) => at.Sequence <= state.Cursor.Sequence ? Task.FromResult<ImageLog?>(null) : FindAsync(context.Transport, context.Collection, at, outbox, stop), token), cancellationToken);
        if (state.Cursor.Sequence < newest.Sequence) return false;
        using var transaction = state.Sql.Begin();
        state.Images.Know(state.Cursor.Sequence, newest.Length);
        transaction.Commit();
        context.Progress?.Report(new RoundProgress(RoundStage.Pull, 0, null));
        return true;
    }

    /// <summary>An image is as old as the last log that it stands for.</summary>
    private async Task<ImageRow?> ChooseAsync(IReadOnlyList<ImageRow> images, CancellationToken cancellationToken)
    {
        if (context.Mode.Delay == TimeSpan.Zero) return images.Count == 0 ? null : images[^1];
        foreach (var image in images.Reverse())
            if (await context.Transport.FindLogAsync(context.Collection, image.Sequence, cancellationToken) is { } row && context.Mode.Admits(row.Committed, context.ServiceTime)) return image;
        return null;
    }

    /// <summary>
    /// What the service's row of an image's log tells of it; null when there is no such log: its store was set back while the image was read.
    /// <paramref name="outbox"/>: a log whose fate is not known, or null.
    /// </summary>
    public static async Task<ImageLog?> FindAsync(ICloudTransport transport, CollectionId collection, LogPosition at, LogId? outbox, CancellationToken cancellationToken)
    {
        if (await transport.FindLogAsync(collection, at.Sequence, cancellationToken) is not { } row) return null;
        // A log of this device whose fate was not known may be one of those that the image stands for.
        var own = outbox is { } unknown ? await transport.FindLogAsync(collection, unknown, cancellationToken) : null;
        return Hash256.TryParse(row.Hash, out var hash) && Hash256.TryParse(row.Root, out var root) && LogId.TryParse(row.LogId, out var id)
            ? new ImageLog(new LogPosition(row.Sequence, hash), id, root, CoversOutbox: own is not null && own.Sequence <= at.Sequence)
            : throw new CorruptDataException($"log {row.Sequence}", 0, "the cloud's row of it has no hash, root or id");
    }
}
