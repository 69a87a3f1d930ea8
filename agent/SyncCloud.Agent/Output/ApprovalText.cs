using SyncCloud.Engine.Guard;

namespace SyncCloud.Agent.Output;

/// <summary>What waits for an approval, in words.</summary>
internal static class ApprovalText
{
    private const int MaxListed = 10;

    public static void Print(Reporter report, string collection, IReadOnlyList<HeldChange> waiting)
    {
        foreach (var direction in waiting.GroupBy(held => held.Direction))
        {
            var all = direction.ToList();
            report.Line(direction.Key == GuardDirection.Sending
                ? $"{collection}: {What(all)} on this device, not sent yet:"
                : $"{collection}: {What(all)} by other devices, not done on this device yet:");
            foreach (var held in all.Take(MaxListed)) report.Line($"  {(held.Change.Becomes is null ? "delete " : "replace")}  {TextTable.Printable(held.Path)}");
            if (all.Count > MaxListed) report.Line($"  … and {all.Count - MaxListed:N0} more (--json lists all)");
        }
    }

    public static string Question(bool rejects, IReadOnlyList<HeldChange> waiting)
    {
        var all = Units.Count(waiting.Count, "change");
        if (!rejects) return $"let {all} pass?";
        var directions = waiting.Select(held => held.Direction).Distinct().ToList();
        return directions switch
        {
            [GuardDirection.Sending] => $"undo {all}: bring the former files back here (the present ones go to the trash)?",
            [GuardDirection.Receiving] => $"undo {all}: keep the files as they are here, and give them back to your other devices?",
            _ => $"undo {all}, on this device and for the others?",
        };
    }

    private static string What(List<HeldChange> all)
    {
        var deleted = all.Count(held => held.Change.Becomes is null);
        var parts = new List<string>();
        if (deleted > 0) parts.Add($"{Units.Count(deleted, "item")} deleted");
        if (all.Count > deleted) parts.Add($"{Units.Count(all.Count - deleted, "item")} replaced");
        return string.Join(", ", parts);
    }
}
