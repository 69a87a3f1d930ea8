namespace SyncCloud.Connectors.Files.Ignore;

/// <summary>How a match ended; the two ways of giving up keep matching from trying every split of several stars.</summary>
internal enum GlobOutcome { Match, Differs, TextEnded, NoFurtherInName }

/// <summary>
/// Shell patterns over paths: '?' and '*' stay within a name, '**' between slashes spans names, classes and escapes as in POSIX.
/// </summary>
internal static class Glob
{
    internal static GlobOutcome Match(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        // Whether a '**' stands at the start of a name is asked of what precedes it, so the whole pattern is kept.
        return Match(glob, 0, text);
    }

    private static GlobOutcome Match(ReadOnlySpan<char> glob, int at, ReadOnlySpan<char> text)
    {
        for (; at < glob.Length; at++, text = text[1..])
        {
            var sign = glob[at];
            if (text.IsEmpty && sign != '*') return GlobOutcome.TextEnded;
            switch (sign)
            {
                case '\\':
                    if (++at == glob.Length || text[0] != glob[at]) return GlobOutcome.Differs;
                    break;
                case '?':
                    if (text[0] == '/') return GlobOutcome.Differs;
                    break;
                case '*':
                    return MatchStar(glob, at, text);
                case '[':
                    var outcome = GlobClass.Match(glob, ref at, text[0]);
                    if (outcome is null) return GlobOutcome.TextEnded; // never closed: matches nothing at all
                    if (outcome == false || text[0] == '/') return GlobOutcome.Differs;
                    break;
                default:
                    if (text[0] != sign) return GlobOutcome.Differs;
                    break;
            }
        }
        return text.IsEmpty ? GlobOutcome.Match : GlobOutcome.Differs;
    }

    private static GlobOutcome MatchStar(ReadOnlySpan<char> glob, int at, ReadOnlySpan<char> text)
    {
        var start = at;
        while (at < glob.Length && glob[at] == '*') at++;
        var rest = glob[at..];
        var spansNames = at - start >= 2
            && (start == 0 || glob[start - 1] == '/')
            && (rest.IsEmpty || rest[0] == '/' || rest.StartsWith("\\/"));
        if (spansNames && !rest.IsEmpty && rest[0] == '/' && Match(glob, at + 1, text) == GlobOutcome.Match) return GlobOutcome.Match;
        if (rest.IsEmpty) return spansNames || !text.Contains('/') ? GlobOutcome.Match : GlobOutcome.NoFurtherInName;

        while (true)
        {
            var outcome = Match(glob, at, text);
            if (outcome is GlobOutcome.Match or GlobOutcome.TextEnded) return outcome;
            if (outcome == GlobOutcome.NoFurtherInName && !spansNames) return outcome;
            if (text.IsEmpty) return GlobOutcome.TextEnded;
            if (!spansNames && text[0] == '/') return GlobOutcome.NoFurtherInName;
            text = text[1..];
        }
    }
}
