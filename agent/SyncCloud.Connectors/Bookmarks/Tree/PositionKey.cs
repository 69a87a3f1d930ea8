using System.Numerics;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Bookmarks;

/// <summary>
/// Positions among siblings: texts of the digits 0-9A-Za-z, read as a fraction in base 62 and compared ordinally, so that there is always one between two others. The last digits are
/// derived from the item, so that two devices that insert at one place hardly ever take one key. Pure.
/// </summary>
internal static class PositionKey
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int Least = 6;

    // Wide enough that the items' own digits differ, and small enough that 100,000 items can be appended before keys grow.
    private static readonly BigInteger step = BigInteger.Pow(Digits.Length, 3), leastStep = BigInteger.Pow(Digits.Length, 2);

    /// <summary>Whether it is a key, as this version makes them.</summary>
    internal static bool Is(string? text) => text is { Length: > 0 } && text.All(char.IsAsciiLetterOrDigit) && text[^1] != '0';

    /// <summary>Keys for items that come in this order between two others; null is an end. Throws <see cref="ArgumentException"/> when the one is not before the other.</summary>
    internal static string[] Between(string? before, string? after, IReadOnlyList<ItemId> items)
    {
        if (before is not null && after is not null && string.CompareOrdinal(before, after) >= 0) throw new ArgumentException($"'{before}' is not before '{after}'", nameof(after));
        for (var length = Math.Max(Least, Math.Max(before?.Length ?? 0, after?.Length ?? 0)); ; length++)
        {
            var (low, high) = (before is null ? 0 : Value(before, length), after is null ? BigInteger.Pow(Digits.Length, length) : Value(after, length));
            var width = BigInteger.Min((high - low) / (items.Count + 1), step);
            if (width < leastStep) continue;
            var start = (before, after) switch
            {
                (not null, null) => low + width,
                (null, not null) => high - (width * items.Count),
                _ => low + ((high - low - (width * (items.Count - 1))) / 2),
            };
            return [.. items.Select((item, i) => Text(start + (width * i) + Own(item, width / 2), length))];
        }
    }

    /// <summary>An item's own part of its key: less than <paramref name="width"/>, and more than nothing.</summary>
    private static BigInteger Own(ItemId item, BigInteger width) => 1 + (new BigInteger(Hash256.Of(item.ToArray()).ToArray().AsSpan(0, 8), isUnsigned: true) % (width - 1));

    private static BigInteger Value(string key, int length) => key.PadRight(length, '0').Aggregate(BigInteger.Zero, static (value, digit) => (value * Digits.Length) + Digits.IndexOf(digit, StringComparison.Ordinal));

    private static string Text(BigInteger value, int length)
    {
        var text = new char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            value = BigInteger.DivRem(value, Digits.Length, out var digit);
            text[i] = Digits[(int)digit];
        }
        return new string(text).TrimEnd('0');
    }
}
