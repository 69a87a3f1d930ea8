using System.Text;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>Runs many seeds over all cores; stops at the first violation.</summary>
public static class Campaign
{
    /// <summary>
    /// Runs seeds <paramref name="firstSeed"/> … and returns a report: null failure when all held. Called by reflection when the assemblies under test are mutants.
    /// </summary>
    public static CampaignReport Run(int firstSeed, int count, int threads, bool shrink)
    {
        var struck = new long[Enum.GetValues<Fault>().Length];
        var (operations, least) = (0L, long.MaxValue);
        Outcome? failed = null;
        var gate = new Lock();
        var next = firstSeed - 1;
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            using var pool = new StatePool();
            while (failed is null && Interlocked.Increment(ref next) is var seed && seed < firstSeed + count)
            {
                var outcome = World.Run(new Schedule(seed), pool);
                lock (gate)
                {
                    foreach (var fault in Enum.GetValues<Fault>()) struck[(int)fault] += outcome.Faults[fault];
                    operations += outcome.Operations;
                    least = Math.Min(least, outcome.Faults.Total);
                    if (outcome.Failure is not null && (failed is null || failed.Schedule.Seed > seed)) failed = outcome;
                }
            }
            if (failed is not null && shrink)
            {
                lock (gate)
                {
                    if (shrink) failed = Shrinker.Shrink(failed, pool);
                    shrink = false;
                }
            }
        }, maxStackSize: 64 << 20)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        var counts = Enum.GetValues<Fault>().ToDictionary(fault => fault.ToString(), fault => struck[(int)fault]);
        return new CampaignReport(count, operations, least, counts, failed is null ? null : Shrinker.Describe(failed), failed?.Schedule.Seed);
    }
}

/// <summary>What a campaign saw.</summary>
public sealed record CampaignReport(int Schedules, long Operations, long LeastFaults, IReadOnlyDictionary<string, long> Faults, string? Failure, int? FailedSeed)
{
    public override string ToString()
    {
        var text = new StringBuilder($"{Schedules} schedules, {Operations} operations");
        foreach (var (fault, count) in Faults) text.Append($", {fault} {count}");
        return text.ToString();
    }
}
