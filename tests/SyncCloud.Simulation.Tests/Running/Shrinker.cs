using System.Text;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>
/// Makes a failing schedule small: leaves out operations and faults, first many at once, then fewer (delta debugging, Zeller and Hildebrandt 2002), as long as
/// the run still breaks the same invariant.
/// </summary>
internal static class Shrinker
{
    private const int MaxRuns = 2_000;

    public static Outcome Shrink(Outcome failed, StatePool pool)
    {
        var runs = 0;
        // From here on the schedule is as long as it was, however few faults are left in it.
        var best = World.Run(failed.Schedule with { Operations = failed.Operations, Faults = 0 }, pool);
        if (best.Kind != failed.Kind) return failed;
        for (var before = (Schedule?)null; before != best.Schedule && runs < MaxRuns;)
        {
            before = best.Schedule;
            Reduce(best.Operations, (schedule, omitted) => schedule with { OmittedOperations = schedule.OmittedOperations.Union(omitted) }, schedule => schedule.OmittedOperations.Contains);
            Reduce(best.Faults.Numbered, (schedule, omitted) => schedule with { OmittedFaults = schedule.OmittedFaults.Union(omitted) }, schedule => schedule.OmittedFaults.Contains);
        }
        return best;

        void Reduce(int count, Func<Schedule, IEnumerable<int>, Schedule> omit, Func<Schedule, Func<int, bool>> isOmitted)
        {
            for (var size = Math.Max(1, count / 2); ; size /= 2)
            {
                for (var from = 0; from < count && runs < MaxRuns; from += size)
                {
                    var candidates = Enumerable.Range(from, Math.Min(size, count - from)).Where(number => !isOmitted(best.Schedule)(number)).ToList();
                    if (candidates.Count == 0) continue;
                    runs++;
                    var attempt = World.Run(omit(best.Schedule, candidates), pool);
                    if (attempt.Kind == failed.Kind) best = attempt;
                }
                if (size <= 1) return;
            }
        }
    }

    /// <summary>Runs the schedule once more and writes down everything.</summary>
    public static string Describe(Outcome failed, StatePool pool)
    {
        var outcome = World.Run(failed.Schedule, pool, isTraced: true);
        var text = new StringBuilder().AppendLine($"seed {outcome.Schedule.Seed}: {outcome.Failure}").AppendLine("the schedule, as small as it still fails:");
        foreach (var line in outcome.Trace) text.AppendLine(line);
        return text.ToString();
    }
}
