namespace SyncCloud.Protocol;

/// <summary>Holds a log's records against what its header claims of them: the counts, and the containers that its locations lie in. Not thread-safe.</summary>
internal sealed class LogClaims
{
    private readonly ChangeLogHeader header;
    private readonly HashSet<ContainerId> listed;
    private readonly HashSet<ContainerId> unseen;
    private readonly ContainerId self;
    private readonly InlineBlocks inline;
    private ContainerId last;
    private ChangeCounts counts;

    public LogClaims(ChangeLog log)
    {
        header = log.Header;
        listed = [.. header.Containers];
        unseen = [.. header.Containers];
        self = last = ContainerId.OfLog(header.Log);
        inline = new InlineBlocks(log.InlineDirectory);
    }

    /// <summary>What is wrong with this record in this log, or null.</summary>
    public string? Problem(in LogRecord record)
    {
        switch (record)
        {
            case { Change: Put }: counts = counts with { Puts = counts.Puts + 1 }; break;
            case { Change: Patch }: counts = counts with { Patches = counts.Patches + 1 }; break;
            case { Change: Delete }: counts = counts with { Deletes = counts.Deletes + 1 }; break;
            case { Location: { } location }:
                foreach (var extent in LocationExtents.Of(location))
                    if (Problem(extent) is { } problem) return problem;
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
        if (extent.Container == self) return inline.Problem(extent);
        if (extent.Container == last) return null;
        last = extent.Container;
        if (!listed.Contains(last)) return $"a location refers to {last}, which the header does not list";
        unseen.Remove(last);
        return null;
    }
}
