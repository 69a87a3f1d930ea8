using System.Text;

namespace SyncCloud.Agent.Help;

/// <summary>A manual page being written, in the man macros that groff and mandoc know.</summary>
internal sealed class Roff
{
    private readonly StringBuilder page = new();

    /// <summary>A request, its arguments as they are.</summary>
    public void Request(string line) => page.Append('.').Append(line).Append('\n');

    /// <summary>A request with one argument of plain text.</summary>
    public void Request(string name, string text) => page.Append('.').Append(name).Append(" \"").Append(Escape(text).Replace("\"", "\\(dq", StringComparison.Ordinal)).Append("\"\n");

    /// <summary>Lines of plain text.</summary>
    public void Text(string text)
    {
        foreach (var line in text.Split('\n')) page.Append(AtStart(Escape(line))).Append('\n');
    }

    /// <summary>A line of roff, with fonts in it; see <see cref="Bold"/> and <see cref="Escape"/>.</summary>
    public void Line(string roff) => page.Append(AtStart(roff)).Append('\n');

    /// <summary>Lines that stand as they are, indented.</summary>
    public void Example(IEnumerable<string> lines)
    {
        Request("PP");
        Request("RS 2");
        Request("nf");
        foreach (var line in lines) Text(line);
        Request("fi");
        Request("RE");
    }

    public static string Bold(string text) => $"\\fB{Escape(text)}\\fR";

    public static string Escape(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("'", "\\(aq", StringComparison.Ordinal).Replace("`", "\\(ga", StringComparison.Ordinal).Replace("~", "\\(ti", StringComparison.Ordinal).Replace("^", "\\(ha", StringComparison.Ordinal);

    public override string ToString() => page.ToString();

    // A point or an apostrophe there would begin a request.
    private static string AtStart(string line) => line is ['.' or '\'', ..] ? "\\&" + line : line;
}
