using System.Runtime.InteropServices;
using SyncCloud.Agent.Autostart;

namespace SyncCloud.Agent.Restraint;

/// <summary>
/// What the system tells of power and network: on Linux the kernel's power supplies, and NetworkManager over D-Bus; on macOS <c>pmset</c>, on Windows its power status. Networks of other systems are not
/// told of, and so not metered.
/// </summary>
/// <param name="surroundings">Where programs are found.</param>
/// <param name="supplies">Where Linux shows power supplies.</param>
internal sealed partial class SystemPower(Surroundings surroundings, string supplies = "/sys/class/power_supply")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Only what the settings ask for is looked at.</summary>
    public async Task<PowerState> ReadAsync(LimitSettings settings, CancellationToken cancellationToken) => new(
        settings.PauseOnBattery && await OnBatteryAsync(cancellationToken),
        settings.PauseOnMetered && OperatingSystem.IsLinux() && await SaidAsync("busctl", ["get-property", "org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager", "Metered"], cancellationToken) is "u 1" or "u 3");

    private async Task<bool> OnBatteryAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux()) return OnBattery(supplies);
        if (OperatingSystem.IsMacOS()) return await SaidAsync("pmset", ["-g", "batt"], cancellationToken) is { } said && said.Contains("'Battery Power'", StringComparison.Ordinal);
        return OperatingSystem.IsWindows() && GetSystemPowerStatus(out var status) && status.LineStatus == 0;
    }

    /// <summary>Whether a battery of this machine (not of a mouse) gives power, and no mains do.</summary>
    public static bool OnBattery(string supplies)
    {
        try
        {
            var found = Directory.Exists(supplies) ? Directory.GetDirectories(supplies) : [];
            return found.Any(supply => Text(supply, "type") == "Battery" && Text(supply, "scope") != "Device" && Text(supply, "status") == "Discharging")
                && !found.Any(supply => Text(supply, "type") is "Mains" or "USB" && Text(supply, "online") == "1");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { return false; }
    }

    private static string Text(string supply, string name) => Path.Combine(supply, name) is var path && File.Exists(path) ? File.ReadAllText(path).Trim() : "";

    /// <summary>Null when the program is not there, fails or does not answer.</summary>
    private async Task<string?> SaidAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        var program = new SystemProgram(name, surroundings);
        if (program.Path is null) return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try { return await program.RunAsync(limit.Token, arguments) is { IsDone: true } answer ? answer.Output.Trim() : null; }
        catch (AgentException) { return null; }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return null; }
    }

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetSystemPowerStatus(out PowerStatus status);

    /// <summary>SYSTEM_POWER_STATUS; a line status of 0 is: no mains.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PowerStatus
    {
        public byte LineStatus, BatteryFlag, BatteryLifePercent, SystemStatusFlag;
        public int BatteryLifeTime, BatteryFullLifeTime;
    }
}
