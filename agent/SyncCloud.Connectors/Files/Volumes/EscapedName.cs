using System.Buffers;
using System.Globalization;
using System.Text;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>A name that is not UTF-8 as text that tells it from every other: what is not text is written as <c>\xHH</c>.</summary>
internal static class EscapedName
{
    internal static string Of(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var consumed) == OperationStatus.Done && rune.Value != '\\') text.Append(rune.ToString());
            else
                foreach (var part in name[..consumed]) text.Append(CultureInfo.InvariantCulture, $"\\x{part:x2}");
            name = name[consumed..];
        }
        return text.ToString();
    }
}
