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
        Span<char> digits = stackalloc char[Longest];
        var count = 0;
        foreach (var c in number)
        {
            if (!char.IsAsciiDigit(c)) continue;
            if (count == Longest) return Text(number);
            digits[count++] = c;
        }
        return count < FewestDigits ? Text(number) : digits[..count].ToString();
    }

    public static string Email(string address) => address.Trim() is { Length: > 0 and <= 2 * Longest } trimmed ? trimmed.ToLowerInvariant() : Text(address);

    /// <summary>The letters and digits of a text in lower case; of a long one, its beginning and its digest.</summary>
    public static string Text(string whole)
    {
        // A gap and a letter of two characters may come when it is not too long yet.
        Span<char> key = stackalloc char[Longest + 3];
        var (length, gap) = (0, false);
        foreach (var rune in whole.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                gap = length > 0;
                continue;
            }
            if (length > Longest) return $"{key[..length]}-{Digest(whole)}";
            if (gap) key[length++] = '-';
            gap = false;
            length += Rune.ToLowerInvariant(rune).EncodeToUtf16(key[length..]);
        }
        return length == 0 ? Digest(whole) : key[..length].ToString();
    }

    public static string Text(IEnumerable<string> parts) => Text(string.Join(' ', parts));

    public static string Digest(string text) => Convert.ToHexStringLower(Hash256.Of(Encoding.UTF8.GetBytes(text)).ToArray().AsSpan(0, 6));

    public static string Digest(FieldValue value) => Convert.ToHexStringLower(Hash256.Of(value.Encoded.Span).ToArray().AsSpan(0, 6));

    /// <summary>How names are compared: case and spaces folded.</summary>
    public static string Folded(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
