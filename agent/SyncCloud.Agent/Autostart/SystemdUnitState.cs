using System.Globalization;

namespace SyncCloud.Agent.Autostart;

/// <summary>What systemd says of a unit.</summary>
internal sealed record SystemdUnitState
{
    /// <summary>What to ask it for: <c>systemctl show</c> with this and the unit's name.</summary>
    public const string Properties = "--property=UnitFileState,MainPID,NeedDaemonReload";

    /// <summary>It is started by itself.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>The process that it has started; null when none runs.</summary>
    public required int? Process { get; init; }

    /// <summary>The unit's file is another one than systemd has read.</summary>
    public required bool NeedsReload { get; init; }

    /// <param name="told">What <c>systemctl show</c> printed.</param>
    public static SystemdUnitState Parse(string told)
    {
        var properties = told.Split('\n', StringSplitOptions.TrimEntries).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new SystemdUnitState
        {
            IsEnabled = properties.GetValueOrDefault("UnitFileState") == "enabled",
            Process = int.TryParse(properties.GetValueOrDefault("MainPID"), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process > 0 ? process : null,
            NeedsReload = properties.GetValueOrDefault("NeedDaemonReload") == "yes",
        };
    }

    /// <summary>Whether the unit runs as <paramref name="file"/> says and is started by itself: nothing is left to do, not by an install either that was cut short after it wrote the file.</summary>
    public bool IsAsIn(string file) => IsEnabled && !NeedsReload && Process is { } process && ProcessStart.Of(process) >= File.GetLastWriteTimeUtc(file);
}
