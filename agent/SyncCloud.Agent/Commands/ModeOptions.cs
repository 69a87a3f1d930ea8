using System.CommandLine;
using System.CommandLine.Parsing;

namespace SyncCloud.Agent.Commands;

/// <summary>The options that say how this device takes part in a collection.</summary>
internal sealed class ModeOptions
{
    public Option<bool> ReadOnly { get; } = new("--read-only") { Description = "Only receive: what changes here stays here." };

    public Option<TimeSpan?> Delay { get; } = new("--delay")
    {
        Description = "Only receive, and stay this long behind, as in 24h, 7d: a living backup.", HelpName = "TIME", CustomParser = Interval.Parse,
    };

    public void Check(CommandResult result)
    {
        if (result.GetValue(ReadOnly) && result.GetResult(Delay) is not null) result.AddError("--read-only and --delay exclude each other: what stays behind only receives");
    }
}
