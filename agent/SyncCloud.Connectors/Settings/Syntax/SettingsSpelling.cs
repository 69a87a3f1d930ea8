using SyncCloud.Connectors.Settings.Values;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>How a form spells values within brackets.</summary>
internal abstract class SettingsSpelling
{
    internal abstract string Name(string name);

    internal abstract string Single(FieldValue value);

    /// <summary>As <see cref="Single(FieldValue)"/>, in the place of <paramref name="former"/>: in its quotes, if they can hold it.</summary>
    internal virtual string Single(FieldValue value, string former) => Single(value);

    /// <summary>What stands between a name and its value.</summary>
    internal abstract string Between { get; }

    /// <summary>What stands at both ends of a table that is written in one line.</summary>
    internal virtual string Padding => " ";

    /// <summary>Whether a table may stand in several lines.</summary>
    internal abstract bool BreaksTables { get; }

    internal virtual bool BreaksLists => true;

    /// <summary>Whether what is new is given several lines.</summary>
    internal virtual bool BreaksNew => false;

    /// <summary>The first place from <paramref name="at"/> that is neither white space nor in a comment.</summary>
    internal abstract int SkipTrivia(string text, int at);

    /// <param name="value">What to spell.</param>
    /// <param name="indentation">Of the line that it begins in.</param>
    /// <param name="broken">Whether each member may have a line of its own.</param>
    /// <param name="layout">The document's.</param>
    internal string Spell(SettingValue value, string indentation, bool broken, TextEdits layout) => value switch
    {
        SingleSetting single => Single(single.Value),
        ListSetting list => Bracketed('[', ']', "", [.. list.Items.Select(item => ((string?)null, item))], indentation, broken && BreaksLists, layout),
        TableSetting table => Bracketed('{', '}', Padding, [.. table.Members.Select(member => ((string?)member.Key, member.Value))], indentation, broken && BreaksTables, layout),
        _ => throw new InvalidOperationException("no such value"),
    };

    internal string Member(string? name, SettingValue value, string indentation, bool broken, TextEdits layout) =>
        (name is null ? "" : Name(name) + Between) + Spell(value, indentation, broken && BreaksNew, layout);

    private string Bracketed(char open, char close, string padding, IReadOnlyList<(string? Name, SettingValue Value)> members, string indentation, bool broken, TextEdits layout)
    {
        if (members.Count == 0) return $"{open}{close}";
        var inner = broken ? indentation + layout.Unit : indentation;
        var texts = members.Select(member => Member(member.Name, member.Value, inner, broken, layout));
        return broken
            ? $"{open}{layout.NewLine}{inner}{string.Join($",{layout.NewLine}{inner}", texts)}{layout.NewLine}{indentation}{close}"
            : $"{open}{padding}{string.Join(", ", texts)}{padding}{close}";
    }
}
