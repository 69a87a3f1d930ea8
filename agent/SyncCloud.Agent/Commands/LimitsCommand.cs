using System.CommandLine;
using System.CommandLine.Parsing;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Restraint;

namespace SyncCloud.Agent.Commands;

/// <summary><c>limits [--up RATE] [--down RATE] [--during TIMES] [--pause-on WHAT] [--clear]</c>: shows or sets how much of the network this device uses when; a daemon takes it within a second, or within its tick where it is to hold still.</summary>
internal static class LimitsCommand
{
    private const string Off = "off", Always = "always", Nothing = "nothing", Metered = "metered", Battery = "battery";

    public static Command Create(CommandHost host)
    {
        var up = new Option<string?>("--up") { Description = $"The most that is sent, of all collections together, {Rate.Help}.", HelpName = "RATE" };
        var down = new Option<string?>("--down") { Description = "The most that is received, likewise.", HelpName = "RATE" };
        var during = new Option<string?>("--during") { Description = $"When these count, on this device's clock, {Timetable.Help}; always (as at first).", HelpName = "TIMES" };
        var pauseOn = new Option<string?>("--pause-on") { Description = "When the daemon holds still: metered (a network that is paid by the byte, as NetworkManager on Linux tells), battery, metered,battery, or nothing.", HelpName = "WHAT" };
        pauseOn.CompletionSources.Add(Metered, Battery, $"{Metered},{Battery}", Nothing);
        var clear = new Option<bool>("--clear") { Description = "No limits at all." };
        foreach (var rate in (Option<string?>[])[up, down])
            rate.Validators.Add(result => { if (Given(result) is { } text && text != Off && !Rate.TryParse(text, out _)) result.AddError($"'{text}' is no rate: {Rate.Help}"); });
        during.Validators.Add(result => { if (Given(result) is { } text && text != Always && !Timetable.TryParse(text, out _)) result.AddError($"'{text}' is no timetable: {Timetable.Help}"); });
        pauseOn.Validators.Add(result => { if (Given(result) is { } text && text != Nothing && text.Split(',').Except([Metered, Battery]).Any()) result.AddError($"'{text}' is none of metered, battery, metered,battery and nothing"); });
        var command = new Command("limits", "Show or set how much of the network this device uses when, and when its daemon holds still.") { up, down, during, pauseOn, clear };
        host.Run(command, (run, parse, _) =>
        {
            run.Home.EnsureJoined();
            var before = parse.GetValue(clear) ? new LimitSettings() : run.Home.Limits;
            var after = before with
            {
                Up = parse.GetValue(up) is { } sent ? RateOf(sent) : before.Up,
                Down = parse.GetValue(down) is { } received ? RateOf(received) : before.Down,
                During = parse.GetValue(during) is { } times ? (times == Always ? null : times) : before.During,
                PauseOnMetered = parse.GetValue(pauseOn)?.Split(',').Contains(Metered) ?? before.PauseOnMetered,
                PauseOnBattery = parse.GetValue(pauseOn)?.Split(',').Contains(Battery) ?? before.PauseOnBattery,
            };
            if (after != before || parse.GetValue(clear)) run.Home.Save(after);
            var local = run.Surroundings.Time.GetLocalNow().DateTime;
            run.Report.Line(LimitSchedule.Describe(after, local) ?? "no limits");
            run.Report.Document(LimitsDocument.Of(after, local), OutputJson.Default.LimitsDocument);
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static string? Given(OptionResult result) => result.Tokens is [var token] ? token.Value : null;

    private static long? RateOf(string text) => Rate.TryParse(text, out var rate) ? rate : null;
}

/// <summary>
/// <paramref name="Up"/>, <paramref name="Down"/>: bytes a second; absent: no limit. <paramref name="During"/>: when they count; absent: always. <paramref name="InForce"/>: they count now.
/// </summary>
internal sealed record LimitsDocument(long? Up, long? Down, string? During, bool InForce, bool PauseOnMetered, bool PauseOnBattery)
{
    public static LimitsDocument Of(LimitSettings settings, DateTime local) =>
        new(settings.Up, settings.Down, settings.During, LimitSchedule.IsInForce(settings, local), settings.PauseOnMetered, settings.PauseOnBattery);
}
