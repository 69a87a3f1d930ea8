namespace SyncCloud.Engine.Merge;

/// <summary>Names of fields by their parts, between '/': a part <c>*</c> stands for any one.</summary>
internal static class FieldPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (true)
        {
            var (wanted, own) = (EndOfPart(pattern), EndOfPart(name));
            if (pattern[..wanted] is not "*" && !pattern[..wanted].SequenceEqual(name[..own])) return false;
            if (wanted == pattern.Length || own == name.Length) return wanted == pattern.Length && own == name.Length;
            pattern = pattern[(wanted + 1)..];
            name = name[(own + 1)..];
        }
    }

    private static int EndOfPart(ReadOnlySpan<char> path) => path.IndexOf('/') is >= 0 and var slash ? slash : path.Length;
}
