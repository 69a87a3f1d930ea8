using System.Text;

namespace SyncCloud.Connectors.Documents;

/// <summary>Documents that are UTF-8 text (RFC 3629), with or without a byte order mark, which stays where it is.</summary>
public static class DocumentText
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, its byte order mark as U+FEFF; null when the bytes are no UTF-8, so that nothing of them is ever turned into replacement characters.</summary>
    public static string? Decode(ReadOnlyMemory<byte> bytes)
    {
        try { return strict.GetString(bytes.Span); }
        catch (DecoderFallbackException) { return null; }
    }

    /// <summary>Throws <see cref="DocumentFormException"/> when the text holds half of a surrogate pair.</summary>
    public static ReadOnlyMemory<byte> Encode(string text)
    {
        try { return strict.GetBytes(text); }
        catch (EncoderFallbackException) { throw new DocumentFormException("it holds half of a character (an unpaired surrogate)"); }
    }

    /// <summary>What is said of a document that is no UTF-8.</summary>
    public static DocumentContent NotText { get; } = DocumentContent.Unreadable(0, "it is no UTF-8 text: save it in that encoding");
}
