namespace SyncCloud.LocalHost.Try;

/// <summary>The closing table: what moved in each sync.</summary>
internal static class StepTable
{
    private static readonly string[] Headings = ["STEP", "DEVICE", "SEQUENCE", "CHANGES SENT", "ITEMS WRITTEN", "NEW DATA", "SENT", "RECEIVED", "TIME"];

    public static IEnumerable<string> Lines(IReadOnlyList<SyncStep> steps)
    {
        var rows = steps.Select(step => (string[])
        [
            step.Phase, step.Device, step.From == step.To ? $"{step.To}" : $"{step.From} -> {step.To}", Amounts.Number(step.Sent), Amounts.Number(step.Wrote),
            Amounts.Bytes(step.ContentSent + step.ContentWritten), Amounts.Bytes(step.WireOut), Amounts.Bytes(step.WireIn), Amounts.Seconds(step.Seconds),
        ]).Append(["in all", "", "", Amounts.Number(steps.Sum(step => step.Sent)), Amounts.Number(steps.Sum(step => step.Wrote)), Amounts.Bytes(steps.Sum(step => step.ContentSent + step.ContentWritten)),
            Amounts.Bytes(steps.Sum(step => step.WireOut)), Amounts.Bytes(steps.Sum(step => step.WireIn)), Amounts.Seconds(steps.Sum(step => step.Seconds))]).Prepend(Headings).ToList();
        var widths = Enumerable.Range(0, Headings.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        // Words to the left, amounts to the right.
        return rows.Select(row => "  " + string.Join("  ", row.Select((cell, column) => column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
    }
}
