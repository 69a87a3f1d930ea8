using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;

namespace SyncCloud.Service.Retention;

/// <summary>
/// What may go, by age alone. Pure. The base is the newest image all of whose logs are older than the history window and the grace: logs up to it lose
/// their bytes, older images go. So whoever was in step within the window goes on by logs, and the chain can be folded as it was at any log
/// in it. Without a base nothing is trimmed.
/// </summary>
/// <param name="Base">The oldest image that is needed, or null.</param>
/// <param name="Trimmed">Logs to trim, unless something else still needs them.</param>
/// <param name="Superseded">Images to remove.</param>
internal sealed record RetentionPlan(ImageRow? Base, IReadOnlyList<CommittedLog> Trimmed, IReadOnlyList<ImageRow> Superseded)
{
    // Images that stay between the base and the newest one, so that the base can move on: one for each such part of the window.
    private const int ImagesPerWindow = 8;

    /// <param name="logs">Logs that have their bytes, in order.</param>
    /// <param name="images">All images, in order.</param>
    /// <param name="now">The service's time.</param>
    /// <param name="options">The ages.</param>
    public static RetentionPlan Make(IReadOnlyList<CommittedLog> logs, IReadOnlyList<ImageRow> images, DateTimeOffset now, ServiceOptions options)
    {
        var cut = now - options.HistoryWindow - options.RetentionGrace;
        // Times of commit are those of several clocks: a log counts as old only if all before it are.
        var old = logs.TakeWhile(log => log.Committed < cut).ToList();
        var lastOld = old.Count == logs.Count ? long.MaxValue : (old.Count > 0 ? old[^1].Position.Sequence : logs[0].Position.Sequence - 1);
        var start = images.LastOrDefault(image => image.Sequence <= lastOld && image.Committed < now - options.RetentionGrace);
        return new RetentionPlan(start,
            start is null ? [] : [.. old.TakeWhile(log => log.Position.Sequence <= start.Sequence)],
            [.. SupersededOf(images, start, now, options)]);
    }

    private static IEnumerable<ImageRow> SupersededOf(IReadOnlyList<ImageRow> images, ImageRow? start, DateTimeOffset now, ServiceOptions options)
    {
        var last = (ImageRow?)null;
        foreach (var image in images)
        {
            if (start is not null && image.Sequence < start.Sequence)
            {
                yield return image;
                continue;
            }
            var isBetween = last is not null && image != images[^1] && image.Committed - last.Committed < options.HistoryWindow / ImagesPerWindow;
            // Whoever has just been told of it may still be reading it.
            if (isBetween && images[^1].Committed < now - options.RetentionGrace) yield return image;
            else last = image;
        }
    }
}
