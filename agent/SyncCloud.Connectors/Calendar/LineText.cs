using System.Text;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar;

/// <summary>Lines and components as texts that travel: unfolded, with a line feed between lines, whatever document they stand in.</summary>
internal static class LineText
{
    /// <summary>A line without its fold and its end.</summary>
    public static string Of(ContentLine line)
    {
        var text = line.Text.Span;
        var unfolded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r') continue;
            if (text[i] != '\n') unfolded.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] is ' ' or '\t') i++;
            // Soft line breaks of quoted-printable, which have no place in a line of its own.
            else if (i + 1 < text.Length) return NameOf(line) + PropertyLine.TextOf(line.Parameters) + ":" + line.Value.Replace("\r", "", StringComparison.Ordinal).TrimEnd('=');
        }
        // An '=' at the end would take the line that follows for its own.
        var isQuotedPrintable = line.Parameters.Any(parameter => parameter.Name.Length == 0 || parameter.Values.Contains("QUOTED-PRINTABLE", StringComparer.OrdinalIgnoreCase));
        return isQuotedPrintable ? unfolded.ToString().TrimEnd('=') : unfolded.ToString();
    }

    public static string NameOf(ContentLine line) => line.Group is { } group ? $"{group}.{line.Name}" : line.Name;

    /// <summary>What stands behind the name.</summary>
    public static string RestOf(ContentLine line)
    {
        var text = Of(line);
        return text[(text.AsSpan().IndexOfAny(';', ':'))..];
    }

    public static string Of(ContentComponent component)
    {
        var text = new StringBuilder().Append("BEGIN:").Append(component.Name).Append('\n');
        foreach (var child in component.Children)
        {
            if (child is ContentLine line) text.Append(Of(line)).Append('\n');
            else if (child is ContentComponent inner) text.Append(Of(inner)).Append('\n');
        }
        return text.Append("END:").Append(component.Name).ToString();
    }

    /// <summary>Whether a text is one component of that name, just as <see cref="Of(ContentComponent)"/> writes it.</summary>
    public static bool IsComponent(string text, string name) =>
        ContentReader.Read(text) is { Problems: [], Nodes: [ContentComponent component] } && component.Name == name && Malformed(component) is null && Of(component) == text;

    /// <summary>The first line in it that is malformed, and not only blank; null when there is none.</summary>
    public static ContentNode? Malformed(ContentComponent component) => component.Children.Select(static child => child switch
    {
        OtherText other => string.IsNullOrWhiteSpace(other.Text) ? null : other,
        ContentLine line => HasStrayReturn(line.Text.Span) ? line : null,
        ContentComponent inner => Malformed(inner),
        _ => null,
    }).FirstOrDefault(static node => node is not null);

    /// <summary>A carriage return that ends no line is in no value (RFC 5545 §3.1), and readers differ on what it is.</summary>
    private static bool HasStrayReturn(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('\r') is >= 0 and var at)
        {
            text = text[(at + 1)..];
            if (text is not ['\n', ..]) return true;
        }
        return false;
    }
}
