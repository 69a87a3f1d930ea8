namespace SyncCloud.Protocol;

/// <summary>Holds a log's records against what its header claims of them: the counts, and the containers that its locations lie in. Not thread-safe.</summary>
internal sealed class LogClaims
{
    private readonly ChangeLogHeader header;
    private readonly HashSet<ContainerId> listed;
    private readonly HashSet<ContainerId> unseen;
    private readonly ContainerId self;
    private readonly PackDirectory? inline;
    private ContainerId last;
    private ChangeCounts counts;

    public LogClaims(ChangeLog log)
    {
        header = log.Header;
        listed = [.. header.Containers];
        unseen = [.. header.Containers];
        self = last = ContainerId.OfLog(header.Log);
        inline = log.InlineDirectory;
    }

    /// <summary>What is wrong with this record in this log, or null.</summary>
    public string? Problem(in LogRecord record)
    {
        switch (record)
        {
            case { Change: Put }: counts = counts with { Puts = counts.Puts + 1 }; break;
            case { Change: Patch }: counts = counts with { Patches = counts.Patches + 1 }; break;
            case { Change: Delete }: counts = counts with { Deletes = counts.Deletes + 1 }; break;
            case { Location: WholeLocation whole }:
                foreach (var extent in whole.Extents)
                    if (Problem(extent) is { } problem) return problem;
                break;
            case { Location: EditedLocation edited }:
                foreach (var edit in edited.Edits)
                    if (edit.New is { } extent && Problem(extent) is { } problem) return problem;
                break;
        }
        return null;
    }

    public string? ProblemAtEnd()
    {
        if (counts != header.Counts)
            return $"the header claims {header.Counts.Puts} puts, {header.Counts.Patches} patches and {header.Counts.Deletes} deletes; " +
                $"there are {counts.Puts}, {counts.Patches} and {counts.Deletes}";
        return unseen.Count == 0 ? null : $"the header lists {unseen.Order().First()}, which no location refers to";
    }

    private string? Problem(in Extent extent)
    {
        if (extent.Container == self) return InlineProblem(extent);
        if (extent.Container == last) return null;
        last = extent.Container;
        if (!listed.Contains(last)) return $"a location refers to {last}, which the header does not list";
        unseen.Remove(last);
        return null;
    }

    private string? InlineProblem(in Extent extent)
    {
        if (inline is null) return "a location refers to an inline section that the log does not have";
        if (extent.BlockCount > inline.Blocks.Length - extent.FirstBlock) return "an extent over blocks that the inline section does not have";
        var left = extent.Start + extent.Length;
        for (var i = 0; i < extent.BlockCount && left > 0; i++) left -= inline.Blocks[extent.FirstBlock + i].RawLength;
        return left <= 0 ? null : "an extent that leaves its blocks";
    }
}
