using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Makes a base image when one is due: moves what lies in logs into packs, so that the logs can go, then uploads the chain at the cursor. Any device may,
/// at any time; a lost race, an image that another made first, or a crash anywhere costs nothing but the work.
/// </summary>
internal sealed class ImageStage(SyncContext context, PushStage push)
{
    private readonly InlineRepack repack = new(context);

    /// <summary>For a chain that is at the head.</summary>
    public async Task RunAsync(RoundTally tally, CancellationToken cancellationToken)
    {
        var state = context.State;
        if (!IsDue(tally)) return;
        var images = await context.Transport.ListImagesAsync(context.Collection, cancellationToken);
        if (images.Count > 0) Note(() => state.Images.Know(images[^1].Sequence, images[^1].Length));
        // A content without a place could not be fetched by whoever starts from the image.
        if (!IsDue(tally) || state.Images.UnlocatedCount > 0) return;
        Note(() => state.Images.Try(state.Cursor.Sequence));
        while (await repack.MoveSomeAsync(cancellationToken) is { Count: > 0 } moved)
            if (await push.PushLocationsAsync(moved, tally, cancellationToken) != PushOutcome.Pushed) return;
        var (outcome, length) = await UploadAsync(context.ColumnsFrom, cancellationToken);
        if (outcome is ImageOutcome.UnknownFeature { Feature: FormatFeatures.Columns }) (outcome, length) = await UploadAsync(int.MaxValue, cancellationToken);
        if (outcome is ImageOutcome.Stored) Note(() => state.Images.Know(state.Cursor.Sequence, length));
    }

    private async Task<(ImageOutcome Outcome, long Length)> UploadAsync(int columnsFrom, CancellationToken cancellationToken)
    {
        var length = 0L;
        var outcome = await context.Transport.UploadImageAsync(context.Collection, async (destination, token) =>
        {
            // Begun anew when it is sent again.
            length = 0;
            await using var counted = new CountingStream(destination, bytes => length += bytes, leaveOpen: true);
            await new ChainImage(context.State).WriteAsync(counted, context.Connector.Schema.Kind, columnsFrom, token);
        }, cancellationToken);
        return (outcome, length);
    }

    private bool IsDue(RoundTally tally) => context.Mode.Sends && context.Images.IsDue(context.State.Cursor, context.State.Images.Mark, tally.LogsPushed > 0);

    private void Note(Action change)
    {
        using var transaction = context.State.Sql.Begin();
        change();
        transaction.Commit();
    }
}
