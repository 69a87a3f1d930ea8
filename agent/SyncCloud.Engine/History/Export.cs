using System.Buffers;
using System.Collections.Immutable;
using SyncCloud.Engine.Content;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>Has a connector write a collection as a fold has it, in its native form, where nothing is yet.</summary>
public static class Export
{
    private const int MaxPasses = 5;
    private const int BufferLength = 1 << 20;

    /// <summary>
    /// Writes all items, or those that <paramref name="only"/> names (with the folders around them). Every content is read back and its hash compared; what could not be written, or is not
    /// what it should be, is in the report. The fold is of no other use afterwards.
    /// </summary>
    public static async Task<ExportReport> RunAsync(HistoryFold fold, IConnector connector, IReadOnlyCollection<ItemId>? only, TimeProvider time, Func<UInt128> randomId, CancellationToken cancellationToken)
    {
        var context = new SyncContext
        {
            Collection = fold.Context.Collection,
            Device = default,
            DeviceName = "export",
            State = fold.Store,
            Connector = connector,
            Transport = fold.Context.Transport,
            Time = time,
            RandomId = randomId,
            Guard = new GuardOptions { Enabled = false },
            Progress = fold.Context.Progress,
        };
        if (only is not null) Restrict(fold, only);
        await connector.OpenAsync(cancellationToken);
        var mark = new MarkStage(context);
        var fetcher = new ContentFetcher(context.Collection, context.Transport, context.State.ContentIndex);
        var apply = new ApplyStage(context, new GuardGate(context), fetcher, mark);
        var (tally, again) = (new RoundTally(), true);
        var merge = new MergeStage(context, mark);
        for (var pass = 0; again && pass < MaxPasses; pass++)
        {
            again = false;
            foreach (var portion in PendingPortion.Of(context.State, context.PortionItems)) again |= await apply.RunAsync(merge.Run(portion), portion, tally, cancellationToken);
        }
        var (bytes, damaged) = await VerifyAsync(context, cancellationToken);
        return new ExportReport(tally.ItemsApplied, bytes, [.. context.State.Pending.Reasons(), .. damaged]);
    }

    /// <summary>Only what is pending is written.</summary>
    private static void Restrict(HistoryFold fold, IReadOnlyCollection<ItemId> only)
    {
        var wanted = only.ToHashSet();
        var tree = fold.Context.Schema.Tree;
        foreach (var id in only)
            for (var item = fold.Store.Chain.Find(id)?.Item; tree is not null && item?.Fields[tree.Parent]?.AsItemId() is { } parent && parent != ItemId.Root && wanted.Add(parent);)
                item = fold.Store.Chain.Find(parent)?.Item;
        using var transaction = fold.Store.Sql.Begin();
        foreach (var id in fold.Store.Pending.All())
            if (!wanted.Contains(id)) fold.Store.Pending.Clear(id);
        transaction.Commit();
    }

    private static async Task<(long Bytes, List<ItemProblem> Damaged)> VerifyAsync(SyncContext context, CancellationToken cancellationToken)
    {
        var (total, damaged) = (0L, new List<ItemProblem>());
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            foreach (var item in context.State.Native.AllWithContent())
            {
                await using var stream = context.Connector.OpenContent(item, context.State.Native);
                using var hasher = new ContentHasher();
                int read;
                while (stream is not null && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    hasher.Append(buffer.AsSpan(0, read));
                    total += read;
                }
                if (stream is null || hasher.Finish() != item.Content) damaged.Add(new ItemProblem(item.Name, "what was written cannot be read back as it was: check the disk"));
            }
        }
        finally { ArrayPool<byte>.Shared.Return(buffer); }
        return (total, damaged);
    }
}

/// <summary>What was written.</summary>
/// <param name="Items">Items.</param>
/// <param name="ContentBytes">Bytes of contents, read back and found right.</param>
/// <param name="Problems">What could not be written, and why.</param>
public sealed record ExportReport(long Items, long ContentBytes, ImmutableArray<ItemProblem> Problems);
