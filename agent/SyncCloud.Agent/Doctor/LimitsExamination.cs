using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Restraint;

namespace SyncCloud.Agent.Doctor;

/// <summary>What keeps this device slow, or its daemon still, because somebody told it to.</summary>
internal static class LimitsExamination
{
    private const string Subject = "limits";

    /// <summary>Null when there are no limits.</summary>
    public static Finding? Run(CommandRun run, DaemonState? daemon)
    {
        try
        {
            var text = LimitSchedule.Describe(run.Home.Limits, run.Surroundings.Time.GetLocalNow().DateTime);
            return daemon?.Held is { } held ? Finding.Warning(Subject, $"nothing is synced while this device is {held}", "`synccloud sync` does it all the same; synccloud limits --pause-on nothing") : text is null ? null : Finding.Ok(Subject, text);
        }
        catch (Exception exception) when (exception is AgentException or IOException or UnauthorizedAccessException) { return Finding.Trouble(Subject, exception); }
    }
}
