namespace SyncCloud.Connectors.Files.Ignore;

/// <summary>A bracket expression of a pattern: ranges, negation with '!' or '^', escapes, and the named classes of POSIX over ASCII.</summary>
internal static class GlobClass
{
    /// <summary>
    /// Matches one character against the class that opens at <paramref name="at"/>, which is left at the closing bracket. Null when the class is never
    /// closed or names an unknown class: then the pattern matches nothing.
    /// </summary>
    internal static bool? Match(ReadOnlySpan<char> glob, ref int at, char character)
    {
        var negated = at + 1 < glob.Length && glob[at + 1] is '!' or '^';
        if (negated) at++;
        var matched = false;
        int previous = -1;
        for (var isFirst = true; ; isFirst = false)
        {
            if (++at >= glob.Length) return null;
            var sign = glob[at];
            if (sign == ']' && !isFirst) return matched != negated;
            if (sign == '\\')
            {
                if (++at >= glob.Length) return null;
                sign = glob[at];
            }
            else if (sign == '-' && previous >= 0 && at + 1 < glob.Length && glob[at + 1] != ']')
            {
                sign = glob[++at];
                if (sign == '\\')
                {
                    if (++at >= glob.Length) return null;
                    sign = glob[at];
                }
                matched |= character >= previous && character <= sign;
                previous = -1;
                continue;
            }
            else if (sign == '[' && at + 1 < glob.Length && glob[at + 1] == ':')
            {
                var start = at + 2;
                var close = glob[start..].IndexOf(']');
                if (close < 0) return null;
                if (close > 0 && glob[start + close - 1] == ':')
                {
                    if (IsIn(glob.Slice(start, close - 1), character) is not { } isIn) return null;
                    matched |= isIn;
                    at = start + close;
                    previous = -1;
                    continue;
                }
            }
            matched |= character == sign;
            previous = sign;
        }
    }

    private static bool? IsIn(ReadOnlySpan<char> name, char character) => name switch
    {
        "alnum" => char.IsAsciiLetterOrDigit(character),
        "alpha" => char.IsAsciiLetter(character),
        "blank" => character is ' ' or '\t',
        "cntrl" => character is < ' ' or '\x7f',
        "digit" => char.IsAsciiDigit(character),
        "graph" => character is > ' ' and < '\x7f',
        "lower" => char.IsAsciiLetterLower(character),
        "print" => character is >= ' ' and < '\x7f',
        "punct" => character is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(character),
        "space" => character is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper(character),
        "xdigit" => char.IsAsciiHexDigit(character),
        _ => null,
    };
}
