namespace SyncCloud.Benchmarks.Results;

/// <summary>A table in Markdown, as the README has it.</summary>
internal sealed class ResultTable(params string[] columns)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>The line of the newest row.</summary>
    public string Last => Line(rows[^1]);

    public IEnumerable<string> Lines() =>
        [Line(columns), Line([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]), .. rows.Select(Line)];

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |";
}
