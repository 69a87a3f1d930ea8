namespace SyncCloud.Agent.Restraint;

/// <summary>What is known of a device's power and network. What is not known is false.</summary>
internal readonly record struct PowerState(bool OnBattery, bool Metered);

/// <summary>Whether the daemon holds still. Pure.</summary>
internal static class PowerPolicy
{
    private const string Metered = "on a metered network", Battery = "on battery";

    /// <summary>Why it holds still, in words; null: it does not.</summary>
    public static string? Held(LimitSettings settings, PowerState state) =>
        settings.PauseOnMetered && state.Metered ? Metered : settings.PauseOnBattery && state.OnBattery ? Battery : null;

    /// <summary>When it would, in words; null: never.</summary>
    public static string? Describe(LimitSettings settings) => (settings.PauseOnMetered, settings.PauseOnBattery) switch
    {
        (true, true) => $"{Metered} and {Battery}",
        (true, false) => Metered,
        (false, true) => Battery,
        _ => null,
    };
}
