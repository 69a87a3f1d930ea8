using SyncCloud.Connectors.Settings.Syntax;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>The lines under one header, or those before all headers. A place here is that of a line's beginning; an end is that of the next line.</summary>
/// <param name="start">Where the header is; -1: before all headers.</param>
/// <param name="end">Behind the header's line.</param>
internal sealed class TomlSection(int start, int end)
{
    private readonly int headerEnd = end;

    internal int Start => start;

    internal bool IsTop => start < 0;

    /// <summary>Behind its last key; of one without keys, behind its header.</summary>
    internal int End { get; private set; } = end;

    internal bool HasKeys { get; private set; }

    internal void AddKey(int keyEnd) => (End, HasKeys) = (keyEnd, true);

    internal void RemoveHeader(TextEdits edits)
    {
        if (!IsTop) edits.Remove(edits.LineStart(start), headerEnd);
    }

    internal void InsertKeys(string lines, TextEdits edits)
    {
        if (!IsTop || HasKeys) edits.InsertLines(End - 1, lines);
        else if (FirstHeader(edits) is { } header) edits.Insert(header, lines + edits.NewLine);
        else if (edits.Text.Length == 0) edits.Insert(0, lines);
        else edits.InsertLines(edits.Text.Length - 1, lines);
    }

    /// <summary>Where the first header is, with the comment above it.</summary>
    private static int? FirstHeader(TextEdits edits)
    {
        var at = TomlSpelling.Instance.SkipTrivia(edits.Text, 0);
        if (at == edits.Text.Length) return null;
        at = edits.LineStart(at);
        while (at > 0 && edits.LineStart(at - 1) is var above && edits.Text[edits.SkipSpaces(above)] == '#') at = above;
        return at;
    }
}
