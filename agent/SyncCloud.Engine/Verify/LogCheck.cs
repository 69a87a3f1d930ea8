using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Engine.Verify;

/// <summary>
/// Fetches every retained log, holds it against the service's index and the log before it, and folds it into the copy, whose state root must then be the one
/// that the log claims, and at this device's cursor this device's. Where the oldest logs were trimmed, the newest base image stands for them.
/// </summary>
internal sealed class LogCheck(VerifyContext context, VerifyCopy copy, Findings findings)
{
    private const string Remedy = "the service's data must be brought back from a backup; until then keep its data folder as it is. This device's files are whole";
    private const long MostAhead = 16 << 20;
    private LogPosition previous = LogPosition.Start(context.Collection);
    private bool folding = true;
    private bool trimmed;

    public long Checked { get; private set; }
    public long Bytes { get; private set; }
    public LogPosition Head { get; private set; } = LogPosition.Start(context.Collection);

    /// <summary>Whether the copy holds what all logs give.</summary>
    public bool IsFolded => folding && copy.State.Cursor == Head;

    /// <summary>The base image that the copy began with, by its sequence number; null when it began with the first log.</summary>
    public long? Image { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var ahead = new Queue<(LogRow Row, Task<(ReadOnlyMemory<byte> Bytes, string? Problem)> Load)>();
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await foreach (var row in context.LogRows.WithCancellation(cancellationToken))
            {
                while (ahead.Count >= context.Parallelism || (ahead.Count > 0 && ahead.Sum(load => load.Row.Length) + row.Length > MostAhead)) await NextAsync(ahead, cancellationToken);
                ahead.Enqueue((row, DownloadAsync(row, abandoned.Token)));
            }
            while (ahead.Count > 0) await NextAsync(ahead, cancellationToken);
        }
        finally
        {
            await abandoned.CancelAsync();
            // The failure that led here is the one that is reported.
            await ((Task)Task.WhenAll(ahead.Select(load => load.Load))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        CheckCursor();
    }

    private async Task NextAsync(Queue<(LogRow Row, Task<(ReadOnlyMemory<byte> Bytes, string? Problem)> Load)> ahead, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (row, load) = ahead.Peek();
        var (bytes, problem) = await load;
        ahead.Dequeue();
        if (!Hash256.TryParse(row.Hash, out var hash)) throw new TransportException("The service's log index has a row without a hash.", isFinal: true);
        var position = new LogPosition(row.Sequence, hash);
        if (row.Trimmed)
        {
            CheckRow(row, position, $"log {row.Sequence}");
            (previous, Head, trimmed) = (position, position, true);
            return;
        }
        if (trimmed && Image is null && folding) await TakeImageAsync(cancellationToken);
        Check(row, position, bytes, problem);
        Checked++;
        Bytes += bytes.Length;
        context.Progress?.Report(new RoundProgress(RoundStage.CheckLogs, Checked, null));
    }

    private async Task<(ReadOnlyMemory<byte>, string?)> DownloadAsync(LogRow row, CancellationToken cancellationToken)
    {
        if (row.Trimmed) return default;
        try
        {
            return (await context.Transport.DownloadLogAsync(context.Collection, row.Sequence, cancellationToken), null);
        }
        catch (TransportException e) when (e.ProblemType is ProblemTypes.Damaged or ProblemTypes.NotFound or ProblemTypes.Unavailable)
        {
            return (default, e.Message);
        }
    }

    private void Check(LogRow row, LogPosition position, ReadOnlyMemory<byte> bytes, string? problem)
    {
        var name = $"log {row.Sequence}";
        CheckRow(row, position, name);
        if (problem is null && Hash256.Of(bytes.Span) != position.Hash) problem = "its bytes do not have the hash with which it was committed";
        try
        {
            if (problem is null) CheckOpened(row, position, ChangeLog.Open(bytes), name);
        }
        catch (CorruptDataException e)
        {
            problem = e.Message;
        }
        catch (UnknownFeatureException e)
        {
            problem = $"it needs '{e.Feature}', which this version does not know: update this device";
        }
        if (problem is not null)
        {
            folding = false;
            findings.Add(VerifySubject.Log, name, problem, Remedy);
        }
        previous = Head = position;
    }

    /// <summary>What the row alone tells: that none is left out, and that it is the log which this device knows under this number.</summary>
    private void CheckRow(LogRow row, LogPosition position, string name)
    {
        if (previous.Sequence + 1 != row.Sequence) findings.Add(VerifySubject.Index, name, $"the index goes on with it after log {previous.Sequence}", Remedy);
        if (context.State.Logs.FindHash(row.Sequence) is { } seen && seen != position.Hash)
            findings.Add(VerifySubject.Index, name, "it is not the log that this device received under this number: the cloud's history was changed or set back", Remedy);
    }

    private async Task TakeImageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await context.Transport.ReadImageAsync(context.Collection, null, (image, token) => new ChainImage(copy.State).TakeAsync(image,
                async (at, stop) => await ImageStart.FindAsync(context.Transport, context.Collection, at, null, stop)
                    ?? throw new CorruptDataException($"base image at {at.Sequence}", 0, "the cloud has no log of that number"), token), cancellationToken);
            if (!found) throw new CorruptDataException("the base image", 0, "the oldest logs were trimmed, and there is no image that stands for them");
            Image = copy.State.Cursor.Sequence;
        }
        catch (CorruptDataException e)
        {
            folding = false;
            findings.Add(VerifySubject.Image, "the newest base image", e.Message, Remedy);
        }
    }

    private void CheckOpened(LogRow row, LogPosition position, ChangeLog log, string name)
    {
        var header = log.Header;
        if (header.Collection != context.Collection || header.Log.ToString() != row.LogId || header.Device.ToString() != row.Device || log.Bytes.Length != row.Length
            || header.Root.ToString() != row.Root || header.Counts != new ChangeCounts(row.Puts, row.Patches, row.Deletes))
            findings.Add(VerifySubject.Index, name, $"its row in the index does not say what the log says: it is log {header.Log} of device {header.Device} with {header.Counts.Total} changes", Remedy);
        if (previous.Sequence == row.Sequence - 1 && header.Base != previous)
            findings.Add(VerifySubject.Log, name, $"it follows {header.Base}, but the log before it is {previous}: the chain is broken", Remedy);
        if (context.ReadData) CheckInline(log);
        if (!log.InlinePack.IsEmpty) copy.PutInline(header.Log, Pack.Open(log.InlinePack, name).Directory);
        // A base image has what the logs up to its own say.
        if (folding && row.Sequence > copy.State.Cursor.Sequence) Fold(log, position);
        if (folding && position == context.State.Cursor && position == copy.State.Cursor && copy.State.Root != context.State.Root)
            findings.Add(VerifySubject.State, "the state root", $"folding the logs up to {position.Sequence} gives {copy.State.Root}, but this device has {context.State.Root}",
                "`synccloud remove` and `synccloud add` the folder again: the state is rebuilt from the cloud and no file is lost");
    }

    private static void CheckInline(ChangeLog log)
    {
        if (log.InlinePack.IsEmpty) return;
        var pack = Pack.Open(log.InlinePack, $"the inline section of log {log.Header.Log}");
        var raw = new byte[pack.Directory.Blocks.Max(block => block.RawLength)];
        for (var i = 0; i < pack.Directory.Blocks.Length; i++) pack.ReadBlock(i, raw);
    }

    private void Fold(ChangeLog log, LogPosition position)
    {
        try
        {
            using var transaction = copy.State.Sql.Begin();
            new ChainFold(copy.State).Fold(log, position);
            transaction.Commit();
        }
        catch
        {
            copy.State.Reload();
            throw;
        }
    }

    private void CheckCursor()
    {
        if (context.State.Cursor.Sequence > Head.Sequence)
            findings.Add(VerifySubject.Index, $"log {context.State.Cursor.Sequence}", $"this device has seen it, but the cloud ends at {Head.Sequence}: its data was set back", Remedy);
    }
}
