using SyncCloud.Agent.Commands;

namespace SyncCloud.Agent.Output;

/// <summary>A verification in words.</summary>
internal static class VerifyText
{
    private const int MaxListed = 10;

    public static void Print(Reporter report, VerifyDocument document)
    {
        report.Line($"{document.Collection}: {(document.Well ? report.Paint("all is well", Tone.Good) : report.Paint(Units.Count(document.Findings.Length, "finding"), Tone.Bad))}; {Looked(document)}; {Units.Duration(TimeSpan.FromSeconds(document.Seconds))}");
        foreach (var finding in document.Findings) Print(report, finding);
    }

    private static string Looked(VerifyDocument document)
    {
        var logs = $"{Units.Count(document.Logs, "log")} ({Units.Bytes(document.LogBytes)}){(document.Image is { } image ? $" and the base image at {image}" : "")}" + (document.Root is { } root ? $" lead to state root {Units.Short(root)} at {document.Head}" : " read");
        var packs = $"{Units.Count(document.Packs, "pack")} looked at for {Units.Count(document.Contents, "content")}";
        var data = document.ReadData ? $", {document.ContentsRead:N0} of them read ({Units.Bytes(document.ContentBytesRead)})" : "";
        var files = $"{Units.Count(document.Files, "file")} here hashed ({Units.Bytes(document.FileBytes)})" + (document.FilesEdited > 0 ? $", {document.FilesEdited:N0} edited since the last sync" : "");
        return $"{logs}; {packs}{data}; {files}";
    }

    private static void Print(Reporter report, FindingDocument finding)
    {
        report.Line($"  {report.Paint(TextTable.Printable(finding.Name), Tone.Bad)}: {TextTable.Printable(finding.Problem)}");
        foreach (var path in finding.Paths.Take(MaxListed)) report.Line($"    needed by {TextTable.Printable(path)}");
        if (finding.PathCount > MaxListed) report.Line($"    … and {finding.PathCount - Math.Min(MaxListed, finding.Paths.Length):N0} more paths");
        report.Line($"    {TextTable.Printable(finding.Remedy)}");
    }
}
