using System.Globalization;
using System.Text;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>What a campaign saw, and its text in Markdown. Not thread-safe.</summary>
public sealed class CampaignReport(CampaignSettings settings)
{
    private readonly long[] struck = new long[Enum.GetValues<Fault>().Length];
    private readonly SortedDictionary<string, long> checks = new(StringComparer.Ordinal);
    private readonly List<FoundViolation> violations = [];

    public int Schedules { get; private set; }
    public long Operations { get; private set; }

    /// <summary>The fewest faults that struck in one schedule.</summary>
    public long LeastFaults { get; private set; } = long.MaxValue;

    public TimeSpan Wall { get; private set; }
    public TimeSpan Cpu { get; private set; }

    /// <summary>In the order of their seeds.</summary>
    public IReadOnlyList<FoundViolation> Violations => violations;

    public IEnumerable<(string Fault, long Count)> Faults => Enum.GetValues<Fault>().Select(fault => (fault.ToString(), struck[(int)fault]));

    internal void Add(Outcome outcome)
    {
        Schedules++;
        Operations += outcome.Operations;
        LeastFaults = Math.Min(LeastFaults, outcome.Faults.Total);
        foreach (var fault in Enum.GetValues<Fault>()) struck[(int)fault] += outcome.Faults[fault];
        foreach (var (invariant, count) in outcome.Checks) checks[invariant] = checks.GetValueOrDefault(invariant) + count;
    }

    internal void Add(FoundViolation violation)
    {
        violations.Add(violation);
        violations.Sort((left, right) => left.Seed.CompareTo(right.Seed));
    }

    internal void Finish(TimeSpan wall, TimeSpan cpu) => (Wall, Cpu) = (wall, cpu);

    /// <summary>One line, for progress.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{Schedules} schedules, {Schedules / Math.Max(0.001, Wall.TotalSeconds):f0} a second, {Cpu.TotalMilliseconds / Math.Max(1, Schedules):f2} ms CPU each; {Operations} operations, {struck.Sum()} faults, {violations.Count} violations");

    public string ToMarkdown(string? revision)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Simulation: {Schedules:n0} schedules, {(violations.Count == 0 ? "no violation" : $"{violations.Count} violations")}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Seeds {settings.FirstSeed} to {settings.FirstSeed + (long)Schedules - 1}{(revision is null ? "" : $", revision {revision}")}, {Operations:n0} operations, at least {LeastFaults} faults in each; {settings.Threads} threads, {Wall:hh\\:mm\\:ss} by the clock, {Cpu.TotalSeconds:n0} s CPU, {Cpu.TotalMilliseconds / Math.Max(1, Schedules):f2} ms each.").AppendLine();
        text.AppendLine("| fault | struck |").AppendLine("|---|---:|");
        foreach (var (fault, count) in Faults) text.AppendLine(CultureInfo.InvariantCulture, $"| {fault} | {count:n0} |");
        text.AppendLine().AppendLine("| invariant | checks |").AppendLine("|---|---:|");
        foreach (var (invariant, count) in checks) text.AppendLine(CultureInfo.InvariantCulture, $"| {invariant} | {count:n0} |");
        foreach (var violation in violations)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## Seed {violation.Seed}: {violation.Kind}").AppendLine().AppendLine("```").AppendLine(violation.Text.TrimEnd()).AppendLine("```");
        return text.ToString();
    }
}

/// <summary>A schedule that broke an invariant.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Kind">The invariant, or the type of what was thrown.</param>
/// <param name="Text">Everything to be told of it.</param>
public sealed record FoundViolation(int Seed, string Kind, string Text);
