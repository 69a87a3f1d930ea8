using System.Diagnostics;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Simulation.Tests.Running;

/// <summary>Runs many seeds over all cores and collects what they saw: the first violations of each kind with their shrunk schedules, and counts of everything else.</summary>
public sealed class Campaign
{
    private readonly Lock gate = new();
    private readonly CampaignSettings settings;
    private readonly CampaignReport report;
    private readonly Stopwatch wall = Stopwatch.StartNew();
    private long lastSeed;

    private Campaign(CampaignSettings settings)
    {
        this.settings = settings;
        report = new CampaignReport(settings);
        lastSeed = settings.FirstSeed - 1L;
    }

    /// <summary>Runs until all seeds have run, the time is up, or enough violations are known. <paramref name="progress"/> is told now and then, one call at a time.</summary>
    public static CampaignReport Run(CampaignSettings settings, Action<CampaignReport>? progress = null)
    {
        var before = Environment.CpuUsage.TotalTime;
        var campaign = new Campaign(settings);
        var workers = Enumerable.Range(0, settings.Threads).Select(_ => new Thread(() => campaign.Work(progress), maxStackSize: 64 << 20)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        campaign.report.Finish(campaign.wall.Elapsed, Environment.CpuUsage.TotalTime - before);
        return campaign.report;
    }

    /// <summary>One of the seeds from <paramref name="first"/> on that breaks an invariant, or null: what a planted bug is found with. Called by reflection over the mutant's assemblies.</summary>
    public static int? FirstFailingSeed(int first, int seeds, int threads, int emphasis) =>
        Run(new CampaignSettings { FirstSeed = first, Schedules = seeds, Threads = threads, Emphasis = (Emphasis)emphasis, MaxViolations = 1, Shrinks = false }).Violations is [var found, ..] ? found.Seed : null;

    private void Work(Action<CampaignReport>? progress)
    {
        using var pool = new StatePool();
        while (!IsOver() && Interlocked.Increment(ref lastSeed) is var seed && seed < (long)settings.FirstSeed + settings.Schedules)
        {
            var outcome = World.Run(new Schedule((int)seed) { Emphasis = settings.Emphasis }, pool);
            lock (gate)
            {
                report.Add(outcome);
                if (report.Schedules % settings.ProgressEvery == 0)
                {
                    report.Finish(wall.Elapsed, Environment.CpuUsage.TotalTime);
                    progress?.Invoke(report);
                }
            }
            if (outcome.Failure is not null) Explain(outcome, pool);
        }
    }

    private bool IsOver()
    {
        lock (gate) return report.Violations.Count >= settings.MaxViolations || (settings.Limit is { } limit && wall.Elapsed > limit);
    }

    /// <summary>The first of each kind is made small and told in full; of others the seed is enough.</summary>
    private void Explain(Outcome failed, StatePool pool)
    {
        bool isNew;
        lock (gate) isNew = !report.Violations.Any(violation => violation.Kind == failed.Kind);
        var text = !settings.Shrinks ? failed.Failure!.ToString() : isNew ? Shrinker.Describe(Shrinker.Shrink(failed, pool), pool) : failed.Failure!.Message;
        lock (gate) report.Add(new FoundViolation(failed.Schedule.Seed, failed.Kind!, text));
    }
}

/// <summary>What a campaign shall do.</summary>
public sealed record CampaignSettings
{
    public int FirstSeed { get; init; } = 1;
    public required int Schedules { get; init; }
    public int Threads { get; init; } = Environment.ProcessorCount;
    public TimeSpan? Limit { get; init; }

    /// <summary>A campaign ends when it knows this many.</summary>
    public int MaxViolations { get; init; } = 20;

    public bool Shrinks { get; init; } = true;
    public Emphasis Emphasis { get; init; }
    public int ProgressEvery { get; init; } = 1_000;
}
