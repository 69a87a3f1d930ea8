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
    public static ContentLine Line(string? group, string name, IReadOnlyList<ContentParameter> parameters, string value, string newLine)
    {
        var unfolded = new StringBuilder();
        if (group is not null) unfolded.Append(group).Append('.');
        unfolded.Append(name);
        foreach (var parameter in parameters)
        {
            unfolded.Append(';');
            if (parameter.Name.Length > 0) unfolded.Append(parameter.Name).Append('=');
            unfolded.AppendJoin(',', parameter.Values.Select(ContentEscapes.WriteParameter));
        }
        unfolded.Append(':').Append(value);
        return new ContentLine { Line = 0, Group = group, Name = name, Parameters = [.. parameters], Value = value, Text = Fold(unfolded.ToString(), newLine) };
    }

    public static string Fold(string unfolded, string newLine)
    {
        if (Encoding.UTF8.GetByteCount(unfolded) <= Longest) return unfolded + newLine;
        var folded = new StringBuilder(unfolded.Length + 16);
        var (start, at, bytes) = (0, 0, 0);
        foreach (var rune in unfolded.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > Longest)
            {
                folded.Append(unfolded, start, at - start).Append(newLine).Append(' ');
                (start, bytes) = (at, 1);
            }
            at += rune.Utf16SequenceLength;
            bytes += rune.Utf8SequenceLength;
        }
        return folded.Append(unfolded, start, at - start).Append(newLine).ToString();
    }

    /// <summary>The line end that a document uses; CRLF where it has none yet, as both RFCs want it.</summary>
    public static string NewLineOf(string text) => text.IndexOf('\n') is var feed && feed > 0 && text[feed - 1] == '\r' ? "\r\n" : feed >= 0 ? "\n" : "\r\n";
}
