using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests;

/// <summary>The tests' program; called with <c>campaign</c> it runs as many schedules as it is told.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is ["campaign", .. var options] ? Task.FromResult(CampaignCommand.Run(options)) : MicrosoftTestingPlatformApplication.RunAsync(args);
}
