using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Restraint;

namespace SyncCloud.Agent.Daemon;

/// <summary>Whether the daemon holds still for its limits' sake; each change is told once. What tells of it is safe for concurrent calls.</summary>
internal sealed class PowerWatch(CommandRun run)
{
    private readonly SystemPower power = new(run.Surroundings);
    private volatile string? held;

    /// <summary>Why it holds still, in words; null: it does not.</summary>
    public string? Held => held;

    /// <summary>Looks anew; takes no more than a few seconds.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var settings = run.Home.LimitsAt(run.Surroundings.Time).Settings;
        var now = settings.PauseOnMetered || settings.PauseOnBattery ? PowerPolicy.Held(settings, await power.ReadAsync(settings, cancellationToken)) : null;
        if (now is not null && held is null) run.Report.Note($"nothing is synced while this device is {now}; `synccloud sync` does it all the same, `synccloud limits --pause-on nothing` ends it");
        if (now is null && held is not null) run.Report.Note("syncing goes on");
        held = now;
    }
}
