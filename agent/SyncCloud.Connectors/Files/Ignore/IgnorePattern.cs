namespace SyncCloud.Connectors.Files.Ignore;

/// <summary>One line of an ignore file, in the syntax and with the meaning of gitignore(5); '?' and classes match whole UTF-16 units.</summary>
internal sealed class IgnorePattern
{
    private readonly string glob;
    private readonly bool foldersOnly;
    private readonly bool nameOnly;
    private readonly int literalLength;

    private IgnorePattern(string glob, bool negated, bool foldersOnly, bool nameOnly)
    {
        (this.glob, IsNegated, this.foldersOnly, this.nameOnly) = (glob, negated, foldersOnly, nameOnly);
        var special = glob.AsSpan().IndexOfAny("*?[\\");
        literalLength = special < 0 ? glob.Length : special;
    }

    /// <summary>What the pattern matches is not to be ignored.</summary>
    internal bool IsNegated { get; }

    /// <summary>Null when the line holds no pattern.</summary>
    internal static IgnorePattern? Parse(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] == '#') return null;
        if (line[^1] == '\r') line = line[..^1];
        line = TrimSpaces(line);
        var negated = !line.IsEmpty && line[0] == '!';
        if (negated) line = line[1..];
        var foldersOnly = !line.IsEmpty && line[^1] == '/';
        if (foldersOnly) line = line[..^1];
        var nameOnly = !line.Contains('/');
        if (!line.IsEmpty && line[0] == '/') line = line[1..];
        return line.IsEmpty ? null : new IgnorePattern(line.ToString(), negated, foldersOnly, nameOnly);
    }

    /// <param name="path">Relative to the folder that holds the ignore file.</param>
    /// <param name="isFolder">Whether a folder lies there.</param>
    internal bool Matches(ReadOnlySpan<char> path, bool isFolder)
    {
        if (foldersOnly && !isFolder) return false;
        if (nameOnly) return Glob.Match(glob, path[(path.LastIndexOf('/') + 1)..]) == GlobOutcome.Match;
        // As git does: what is literal is compared first, and the rest is a pattern of its own. So in "a**/b" the asterisks stand at a beginning, and it matches "ab" too.
        var literal = glob.AsSpan(0, literalLength);
        return path.StartsWith(literal, StringComparison.Ordinal) && Glob.Match(glob.AsSpan(literalLength), path[literalLength..]) == GlobOutcome.Match;
    }

    /// <summary>Spaces at the end do not count unless a backslash precedes them.</summary>
    private static ReadOnlySpan<char> TrimSpaces(ReadOnlySpan<char> line)
    {
        var firstSpace = -1;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == ' ')
            {
                if (firstSpace < 0) firstSpace = i;
                continue;
            }
            firstSpace = -1;
            if (line[i] == '\\' && ++i == line.Length) return line;
        }
        return firstSpace < 0 ? line : line[..firstSpace];
    }
}
