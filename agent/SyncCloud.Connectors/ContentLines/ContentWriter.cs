using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace SyncCloud.Connectors.ContentLines;

/// <summary>Makes content lines, folded as RFC 5545 §3.1 and RFC 6350 §3.2 want them.</summary>
internal static class ContentWriter
{
    // Bytes of UTF-8 in a line, without its end.
    private const int Longest = 75;

    /// <param name="group">See <see cref="ContentLine.Group"/>.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="value">Its value, escaped.</param>
    /// <param name="newLine">The document's line end.</param>
    public static ContentLine Line(string? group, string name, ImmutableArray<ContentParameter> parameters, string value, string newLine)
    {
        var unfolded = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        if (group is not null)
        {
            unfolded.AppendLiteral(group);
            unfolded.AppendLiteral(".");
        }
        unfolded.AppendLiteral(name);
        foreach (var parameter in parameters)
        {
            unfolded.AppendLiteral(";");
            unfolded.AppendLiteral(parameter.Name);
            if (parameter.Name.Length > 0) unfolded.AppendLiteral("=");
            for (var i = 0; i < parameter.Values.Length; i++)
            {
                if (i > 0) unfolded.AppendLiteral(",");
                unfolded.AppendLiteral(ContentEscapes.WriteParameter(parameter.Values[i]));
            }
        }
        unfolded.AppendLiteral(":");
        unfolded.AppendLiteral(value);
        var text = Fold(unfolded.Text, newLine);
        unfolded.Clear();
        return new ContentLine { Line = 0, Group = group, Name = name, Parameters = parameters, Value = value, Text = text.AsMemory() };
    }

    public static string Fold(ReadOnlySpan<char> unfolded, string newLine)
    {
        if (Encoding.UTF8.GetByteCount(unfolded) <= Longest) return string.Concat(unfolded, newLine);
        var folded = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[512]);
        var (start, at, bytes) = (0, 0, 0);
        foreach (var rune in unfolded.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > Longest)
            {
                folded.AppendFormatted(unfolded[start..at]);
                folded.AppendLiteral(newLine);
                folded.AppendLiteral(" ");
                (start, bytes) = (at, 1);
            }
            at += rune.Utf16SequenceLength;
            bytes += rune.Utf8SequenceLength;
        }
        folded.AppendFormatted(unfolded[start..]);
        folded.AppendLiteral(newLine);
        return folded.ToStringAndClear();
    }

    /// <summary>The line end that a document uses; CRLF where it has none yet, as both RFCs want it.</summary>
    public static string NewLineOf(string text) => text.IndexOf('\n') is var feed && feed > 0 && text[feed - 1] == '\r' ? "\r\n" : feed >= 0 ? "\n" : "\r\n";
}
