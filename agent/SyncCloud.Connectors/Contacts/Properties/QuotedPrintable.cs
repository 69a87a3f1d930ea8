using System.Text;

namespace SyncCloud.Connectors.Contacts;

/// <summary>Quoted-printable (RFC 2045 §6.7), as old telephones write names.</summary>
internal static class QuotedPrintable
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when there is no such character set here, or the bytes are none of it.</summary>
    public static string? Decode(string value, string? charset)
    {
        var encoding = charset?.ToUpperInvariant() switch { null or "UTF-8" or "UTF8" or "US-ASCII" or "ASCII" => strict, "ISO-8859-1" or "LATIN1" => Encoding.Latin1, _ => (Encoding?)null };
        if (encoding is null) return null;
        var bytes = new List<byte>(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '=' && i + 2 < value.Length && byte.TryParse(value.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var octet))
            {
                bytes.Add(octet);
                i += 2;
            }
            // Some applications leave letters as they are in a document that is UTF-8 as a whole.
            else if (value[i] > '\x7f') return null;
            else bytes.Add((byte)value[i]);
        }
        try { return encoding.GetString([.. bytes]); }
        catch (DecoderFallbackException) { return null; }
    }
}
