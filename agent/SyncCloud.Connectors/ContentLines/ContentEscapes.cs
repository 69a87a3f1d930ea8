using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace SyncCloud.Connectors.ContentLines;

/// <summary>The escapes of texts (RFC 5545 §3.3.11, RFC 6350 §3.4) and of parameter values (RFC 6868).</summary>
internal static class ContentEscapes
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\r\n\\,;");
    private static readonly SearchValues<char> Special = SearchValues.Create("^\r\n\",;:");

    public static string ReadText(string escaped)
    {
        if (!escaped.Contains('\\')) return escaped;
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\' || i + 1 == escaped.Length)
            {
                text.Append(escaped[i]);
                continue;
            }
            var next = escaped[++i];
            if (next is 'n' or 'N') text.Append('\n');
            // What nobody defined stays as it is.
            else if (next is '\\' or ',' or ';' or ':') text.Append(next);
            else text.Append('\\').Append(next);
        }
        return text.ToString();
    }

    public static string WriteText(string text)
    {
        if (!text.AsSpan().ContainsAny(Escaped)) return text;
        var escaped = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            // CR LF is one line break; no other character is a line break of this grammar.
            if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            if (c is '\n' or '\r') escaped.Append("\\n");
            else if (c is '\\' or ',' or ';') escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }
        return escaped.ToString();
    }

    /// <summary>The parts between separators that are not escaped, each still escaped.</summary>
    public static ImmutableArray<string> Split(string value, char separator)
    {
        var count = 1;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator) count++;
        }
        if (count == 1) return [value];
        var parts = ImmutableArray.CreateBuilder<string>(count);
        var start = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\') i++;
            else if (value[i] == separator)
            {
                parts.Add(value[start..i]);
                start = i + 1;
            }
        }
        parts.Add(value[start..]);
        return parts.MoveToImmutable();
    }

    public static string ReadParameter(string value)
    {
        if (!value.AsSpan().ContainsAny('^', '\r')) return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var next = value[i] == '^' && i + 1 < value.Length ? value[i + 1] switch { 'n' => '\n', '\'' => '"', '^' => '^', _ => '\0' } : '\0';
            // A carriage return alone is written as a line break.
            text.Append(next != '\0' ? next : value[i] == '\r' ? '\n' : value[i]);
            if (next != '\0') i++;
        }
        return text.ToString();
    }

    /// <summary>Quoted where it has to be.</summary>
    public static string WriteParameter(string value)
    {
        if (!value.AsSpan().ContainsAny(Special)) return value;
        var escaped = value.Replace("^", "^^", StringComparison.Ordinal).Replace("\r\n", "^n", StringComparison.Ordinal).Replace("\n", "^n", StringComparison.Ordinal).Replace("\r", "^n", StringComparison.Ordinal).Replace("\"", "^'", StringComparison.Ordinal);
        return escaped.AsSpan().ContainsAny(",;:") ? $"\"{escaped}\"" : escaped;
    }
}
