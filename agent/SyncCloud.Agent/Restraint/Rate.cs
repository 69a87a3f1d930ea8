using System.Globalization;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Restraint;

/// <summary>Bytes a second as people write them: <c>5MB/s</c>, <c>500k</c>, <c>1.5M</c>; in steps of 1000.</summary>
internal static class Rate
{
    /// <summary>Below this a connection would be taken for a broken one.</summary>
    public const long Least = 10_000;

    public const string Help = "as in 5MB/s or 500k, 10k at least; off: none";

    public static bool TryParse(string text, out long rate)
    {
        rate = 0;
        var number = text.Trim();
        foreach (var end in (ReadOnlySpan<string>)["/s", "B"])
            if (number.EndsWith(end, StringComparison.OrdinalIgnoreCase)) number = number[..^end.Length];
        if (number.Length == 0) return false;
        var unit = char.ToUpperInvariant(number[^1]) switch { 'K' => 1_000, 'M' => 1_000_000, 'G' => 1_000_000_000, _ => 1 };
        if (unit != 1) number = number[..^1];
        if (!decimal.TryParse(number.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > 1_000_000_000) return false;
        rate = (long)(value * unit);
        return rate >= Least;
    }

    public static string Text(long? rate) => rate is { } limit ? Units.Bytes(limit) + "/s" : "without limit";
}
