using System.Text;

namespace SyncCloud.Agent.Output;

/// <summary>Rows in columns, as wide as their widest cell. Control characters in cells are made visible, so that no name can drive the terminal.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> rows = [];

    public bool IsEmpty => rows.Count == 0;

    public void Add(params string[] cells)
    {
        if (cells.Length != headings.Length) throw new ArgumentException($"{headings.Length} cells expected", nameof(cells));
        rows.Add([.. cells.Select(Printable)]);
    }

    public IEnumerable<string> Lines()
    {
        var widths = headings.Select((heading, column) => Math.Max(heading.Length, rows.Max(row => (int?)row[column].Length) ?? 0)).ToArray();
        yield return Line(headings, widths);
        foreach (var row in rows) yield return Line(row, widths);
    }

    /// <summary>The text with control characters as <c>\x1b</c> and the like.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var result = new StringBuilder();
        foreach (var character in text)
        {
            if (char.IsControl(character)) result.Append($"\\x{(int)character:x2}");
            else result.Append(character);
        }
        return result.ToString();
    }

    private static string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
        {
            if (column > 0) line.Append("  ");
            line.Append(cells[column].PadRight(widths[column]));
        }
        return line.ToString().TrimEnd();
    }
}
