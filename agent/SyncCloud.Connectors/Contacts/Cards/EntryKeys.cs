using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>
/// Keys of entries that natively have none: from their content, without what forms write differently, so that one phone has one key on all devices.
/// </summary>
internal static class EntryKeys
{
    private const int Longest = 60;

    /// <summary>Fewer digits than these are no telephone number but a name for one.</summary>
    private const int FewestDigits = 3;

    public static string Phone(string number)
    {
        var digits = new string([.. number.Where(char.IsAsciiDigit)]);
        return digits.Length is < FewestDigits or > Longest ? Text(number) : digits;
    }

    public static string Email(string address) => address.Trim() is { Length: > 0 and <= 2 * Longest } trimmed ? trimmed.ToLowerInvariant() : Text(address);

    /// <summary>The letters and digits of a text in lower case; of a long one, its beginning and its digest.</summary>
    public static string Text(params IEnumerable<string> parts)
    {
        var key = new StringBuilder();
        var gap = false;
        var whole = string.Join(' ', parts);
        Span<char> buffer = stackalloc char[2];
        foreach (var rune in whole.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                gap = key.Length > 0;
                continue;
            }
            if (key.Length > Longest) return key.Append('-').Append(Digest(whole)).ToString();
            if (gap) key.Append('-');
            gap = false;
            key.Append(buffer[..Rune.ToLowerInvariant(rune).EncodeToUtf16(buffer)]);
        }
        return key.Length == 0 ? Digest(whole) : key.ToString();
    }

    public static string Digest(string text) => Convert.ToHexStringLower(Hash256.Of(Encoding.UTF8.GetBytes(text)).ToArray().AsSpan(0, 6));

    public static string Digest(FieldValue value) => Convert.ToHexStringLower(Hash256.Of(value.Encoded.Span).ToArray().AsSpan(0, 6));

    /// <summary>How names are compared: case and spaces folded.</summary>
    public static string Folded(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
