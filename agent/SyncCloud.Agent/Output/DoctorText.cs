using SyncCloud.Agent.Doctor;

namespace SyncCloud.Agent.Output;

/// <summary>Findings in words.</summary>
internal static class DoctorText
{
    public static void Print(Reporter report, IReadOnlyCollection<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var (word, tone) = finding.Level switch { FindingLevel.Ok => ("ok     ", Tone.Good), FindingLevel.Warning => ("warning", Tone.Waiting), _ => ("trouble", Tone.Bad) };
            report.Line($"{report.Paint(word, tone)}  {finding.Subject}: {TextTable.Printable(finding.Text)}");
            if (finding.Remedy is { } remedy) report.Line("         → " + TextTable.Printable(remedy));
        }
        var (warnings, troubles) = (findings.Count(finding => finding.Level == FindingLevel.Warning), findings.Count(finding => finding.Level == FindingLevel.Trouble));
        report.Line("");
        report.Line(troubles > 0 ? report.Paint("there is trouble", Tone.Bad) : warnings > 0 ? "it works; see the warnings" : report.Paint("all is well", Tone.Good));
    }
}
