using System.Text;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page;

/// <summary>Tells open pages that there is something new to show, and in a sentence what happened, as server-sent events. Looks only while a page is open.</summary>
internal sealed class PageEvents(PageDesk desk)
{
    private const int MostStreams = 12;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);
    private int streams;

    public PageReply Open() => Volatile.Read(ref streams) >= MostStreams ? new PageReply { Status = 503 }
        : new PageReply { Status = 200, ContentType = "text/event-stream; charset=utf-8", Stream = WriteAsync };

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref streams);
        try
        {
            await WriteAsync(stream, "retry: 3000\n\n", cancellationToken);
            var before = Seen();
            var written = desk.Time.GetTimestamp();
            while (true)
            {
                await Task.Delay(Look, desk.Time, cancellationToken);
                var now = Seen();
                if (now.Print != before.Print)
                {
                    var said = string.Concat(now.Said.Except(before.Said).Select(sentence => $"event: said\ndata: {OneLine(sentence)}\n\n"));
                    await WriteAsync(stream, $"data: changed\n\n{said}", cancellationToken);
                    (before, written) = (now, desk.Time.GetTimestamp());
                }
                else if (desk.Time.GetElapsedTime(written) > Ping)
                {
                    // A browser that has left is noticed by this.
                    await WriteAsync(stream, ":\n\n", cancellationToken);
                    written = desk.Time.GetTimestamp();
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    /// <summary>All that shows on a page by itself, and sentences of what is worth saying when it is new.</summary>
    private (string Print, IReadOnlyList<string> Said) Seen()
    {
        var (state, collections) = desk.Known();
        var (print, said) = (new StringBuilder(), new List<string>());
        print.Append(desk.News.Told?.At.Ticks);
        foreach (var status in collections)
        {
            print.Append($"\n{status.Id} {status.Collection} {status.Syncing} {status.LastSync?.Ticks} {status.LastSyncError} {status.Sequence} {status.Paused} {status.Approvals} {status.Conflicts}");
            if (status.Approvals > 0) said.Add($"{status.Collection}: {Units.Count(status.Approvals, "deletion or replacement", "deletions and replacements")} wait for your word");
            if (status.LastMoved is { } moved) said.Add($"{status.Collection}: {moved}");
        }
        print.Append($"\n{state.Collections.Length} {state.Held}");
        return (print.ToString(), said);
    }

    private static string OneLine(string text) => TextTable.Printable(text.ReplaceLineEndings(" "));

    private static async Task WriteAsync(Stream stream, string text, CancellationToken cancellationToken) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
}
