using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SyncCloud.Agent.Page.Web;

/// <summary>HTML. What is put into it is text, made harmless, unless it is <see cref="Markup"/> itself.</summary>
internal readonly record struct Markup(string Text)
{
    public static readonly Markup None = new("");

    /// <summary>HTML with holes: text of any kind may stand in them, between tags or in a quoted attribute.</summary>
    public static Markup Of(MarkupBuilder html) => html.Take();

    /// <summary>The text so that it is shown as it is, between tags and in quoted attributes. Characters that drive what shows them, or turn the direction of reading, are named instead.</summary>
    public static string Encode(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            switch (character)
            {
                case '&': result.Append("&amp;"); break;
                case '<': result.Append("&lt;"); break;
                case '>': result.Append("&gt;"); break;
                case '"': result.Append("&quot;"); break;
                case '\'': result.Append("&#39;"); break;
                case '\n' or '\t': result.Append(character); break;
                case var other when char.IsControl(other) || IsHidden(other): result.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)other:x}}}"); break;
                default: result.Append(character); break;
            }
        }
        return result.ToString();
    }

    /// <summary>Marks, overrides and isolates of direction, and characters that show nothing by which a name looks like another.</summary>
    private static bool IsHidden(char character) =>
        character is '\u061c' or '\u200b' or '\u200e' or '\u200f' or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff' or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u206f');
}

/// <summary>Puts an interpolated text together as HTML.</summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupBuilder
{
    private readonly StringBuilder html;

    public MarkupBuilder(int literalLength, int formattedCount) => html = new StringBuilder(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => html.Append(literal);

    public void AppendFormatted(string? text) => html.Append(Markup.Encode(text ?? ""));

    public void AppendFormatted(long number) => html.Append(CultureInfo.InvariantCulture, $"{number:N0}");

    public void AppendFormatted(Markup markup) => html.Append(markup.Text);

    public void AppendFormatted(IEnumerable<Markup> several)
    {
        foreach (var markup in several) html.Append(markup.Text);
    }

    internal Markup Take() => new(html.ToString());
}
