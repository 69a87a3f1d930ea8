using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Syntax;

/// <summary>A value as it stands in a document's text.</summary>
internal abstract class SettingSyntax
{
    internal abstract SettingValue Value { get; }

    /// <summary>Notes what has to be written anew so that this shows <paramref name="target"/>.</summary>
    internal void Change(SettingValue target, TextEdits edits)
    {
        if (!Value.Same(target)) ChangeTo(target, edits);
    }

    /// <summary>Whether it can be changed to <paramref name="target"/> where it stands; else it goes, and another comes.</summary>
    internal virtual bool CanBecome(SettingValue target) => true;

    /// <summary>To another value than it has.</summary>
    protected abstract void ChangeTo(SettingValue target, TextEdits edits);
}

/// <summary>A member of a table, or, without a name, of a list.</summary>
internal sealed record MemberSyntax(string? Name, SettingSyntax Syntax);

/// <summary>A new member, and the index of the one that it follows (-1: it comes first).</summary>
internal sealed record NewMember(int After, string? Name, SettingValue Value);
