namespace SyncCloud.Agent.Output;

/// <summary>Devices that wait, and those that can let them in, in words.</summary>
internal static class WaitingText
{
    private const int MaxShown = 5;

    /// <summary><c>'laptop', 'phone' or 'desktop'</c>, of at least one name.</summary>
    public static string Any(IReadOnlyList<string> names)
    {
        var quoted = names.Take(MaxShown).Select(name => $"'{TextTable.Printable(name)}'").ToList();
        if (names.Count > MaxShown) return string.Join(", ", quoted) + " or another device of yours";
        return quoted.Count == 1 ? quoted[0] : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
    }
}
