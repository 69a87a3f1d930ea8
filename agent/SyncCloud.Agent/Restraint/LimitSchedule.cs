namespace SyncCloud.Agent.Restraint;

/// <summary>Which limits count when, and how they read. Pure.</summary>
internal static class LimitSchedule
{
    /// <summary>Bytes a second in each direction that count at a time on this device's clock; null: no limit.</summary>
    public static (long? Up, long? Down) At(LimitSettings settings, DateTime local) => IsInForce(settings, local) ? (settings.Up, settings.Down) : (null, null);

    public static bool IsInForce(LimitSettings settings, DateTime local) =>
        (settings.Up ?? settings.Down) is not null && (settings.During is not { } during || (Timetable.TryParse(during, out var times) && times.Contains(local)));

    /// <summary>All of it in words; null when there are no limits.</summary>
    public static string? Describe(LimitSettings settings, DateTime local)
    {
        var parts = new List<string>();
        if ((settings.Up ?? settings.Down) is not null)
            parts.Add($"sends {Rate.Text(settings.Up)} and receives {Rate.Text(settings.Down)}{(settings.During is { } during ? $" during {during}{(IsInForce(settings, local) ? " (now)" : " (not now)")}" : "")}");
        if (PowerPolicy.Describe(settings) is { } pauses) parts.Add($"the daemon holds still {pauses}");
        return parts.Count == 0 ? null : string.Join("; ", parts);
    }
}
