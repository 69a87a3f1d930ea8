using System.Collections.Immutable;
using SyncCloud.Engine.Guard;
using SyncCloud.Engine.Scan;

namespace SyncCloud.Engine.Round;

/// <summary>Counts up what rounds do. Not thread-safe.</summary>
internal sealed class RoundTally
{
    public long Scanned { get; set; }
    public long LogsPulled { get; set; }
    public long ItemsApplied { get; set; }
    public long LogsPushed { get; set; }
    public long ChangesPushed { get; set; }
    public long ContentBytesPushed { get; set; }
    public long ContentBytesApplied { get; set; }
    public long PacksRepaired { get; set; }

    /// <summary>When the next log is old enough to be taken in, of a device that stays behind; null when it has taken in all that there are.</summary>
    public DateTimeOffset? WaitsUntil { get; set; }

    /// <summary>How often nothing could be pushed because it was no longer what the scan had seen.</summary>
    public int ContentsChanged { get; set; }

    public ImmutableArray<ItemProblem> Problems { get; set; } = [];

    public RoundReport Report(SyncContext context, long unpushed)
    {
        var state = context.State;
        return new RoundReport
        {
            Scanned = Scanned,
            LogsPulled = LogsPulled,
            ItemsApplied = ItemsApplied,
            LogsPushed = LogsPushed,
            ChangesPushed = ChangesPushed,
            ContentBytesPushed = ContentBytesPushed,
            ContentBytesApplied = ContentBytesApplied,
            PacksRepaired = PacksRepaired,
            Cursor = state.Cursor,
            Root = state.Root,
            Pending = [.. state.Pending.Reasons()],
            Problems = Problems,
            Unpushed = context.Mode.Sends ? unpushed : 0,
            KeptHere = context.Mode.Sends ? 0 : unpushed,
            WaitsUntil = WaitsUntil,
            AwaitingToSend = state.Guard.WaitingCount(GuardDirection.Sending),
            AwaitingToApply = state.Guard.WaitingCount(GuardDirection.Receiving),
            Conflicts = Merge.Conflicts.List(state, context.Connector.Schema).Count,
        };
    }
}
