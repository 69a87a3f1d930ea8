using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>
/// A table that stands in lines: under headers of its own (<c>[a.b]</c>), as the beginning of dotted keys under another's (<c>b.c = 1</c>), or only as part of the names of tables in it.
/// </summary>
/// <param name="path">Its name in headers.</param>
/// <param name="host">Where its dotted keys are; null when it has none.</param>
/// <param name="prefix">How its dotted keys begin.</param>
internal sealed class TomlTableSyntax(ImmutableArray<string> path, TomlSection? host, ImmutableArray<string> prefix) : ContainerSyntax
{
    private readonly List<MemberSyntax> members = [];

    // Of members that are keys: their lines.
    private readonly Dictionary<string, (int Start, int End)> lines = [];

    internal override bool IsTable => true;

    internal override IReadOnlyList<MemberSyntax> Members => members;

    internal ImmutableArray<string> Path => path;

    internal List<TomlSection> Sections { get; } = [];

    /// <summary>Behind all that is in it.</summary>
    internal int End => Sections.Select(section => section.End).Concat(lines.Values.Select(line => line.End)).Concat(members.Select(member => EndOf(member.Syntax))).DefaultIfEmpty().Max();

    /// <summary>Where its first header or key is.</summary>
    internal int Start => Sections.Where(section => !section.IsTop).Select(section => section.Start).Concat(lines.Values.Select(line => line.Start)).DefaultIfEmpty().Min();

    internal override bool CanBecome(SettingValue target) => target is TableSetting;

    internal SettingSyntax? Find(string name) => members.Find(member => member.Name == name)?.Syntax;

    internal void Add(string name, SettingSyntax syntax) => members.Add(new MemberSyntax(name, syntax));

    internal void AddKey(string name, SettingSyntax syntax, int start, int end)
    {
        Add(name, syntax);
        lines.Add(name, (start, end));
    }

    /// <summary>Takes all of it away but comments.</summary>
    internal void RemoveAll(TextEdits edits)
    {
        foreach (var section in Sections) section.RemoveHeader(edits);
        foreach (var member in members) Remove(member, edits);
    }

    protected override void Rearrange(IReadOnlySet<int> removed, IReadOnlyList<NewMember> added, TextEdits edits)
    {
        foreach (var i in removed) Remove(members[i], edits);
        var inSections = host is null ? added.Where(one => TomlBlocks.Is(one.Value)).ToList() : [];
        var keys = added.Except(inSections).ToList();
        if (keys.Count > 0) InsertKeys(string.Concat(keys.Select(one => Line([.. prefix, one.Name!], one.Value, edits))), edits);
        // Nothing else says that it is there.
        else if (removed.Count == members.Count && added.Count == 0 && Sections.Count == 0) InsertEmpty(edits);
        if (inSections.Count == 0) return;
        var blocks = string.Concat(inSections.Select(one => edits.NewLine + TomlBlocks.Spell([.. path, one.Name!], one.Value, edits)));
        if (path.IsEmpty) AppendBlocks(blocks, edits);
        else edits.InsertLines(End - 1, blocks);
    }

    protected override void Replace(SettingValue target, TextEdits edits) => throw new InvalidOperationException("a table in lines is always a table");

    private static string Line(ImmutableArray<string> names, SettingValue value, TextEdits edits) => TomlBlocks.Key(names, value, edits);

    private void Remove(MemberSyntax member, TextEdits edits)
    {
        if (member.Syntax is TomlTableSyntax table) table.RemoveAll(edits);
        else if (member.Syntax is TomlTablesSyntax tables) tables.RemoveAll(edits);
        else edits.Remove(lines[member.Name!].Start, lines[member.Name!].End);
    }

    private void InsertKeys(string text, TextEdits edits)
    {
        if ((Sections.Find(section => section.HasKeys) ?? Sections.FirstOrDefault()) is { } own) own.InsertKeys(text, edits);
        else if (host is not null) edits.InsertLines(Math.Max(End, 1) - 1, text);
        else edits.InsertLines(End - 1, $"{edits.NewLine}[{TomlSpelling.Instance.Path(path)}]{edits.NewLine}{text}");
    }

    private void InsertEmpty(TextEdits edits)
    {
        if (host is not null) edits.InsertLines(End - 1, TomlBlocks.Key(prefix, TableSetting.Empty, edits));
        else edits.InsertLines(End - 1, $"[{TomlSpelling.Instance.Path(path)}]{edits.NewLine}");
    }

    private static void AppendBlocks(string blocks, TextEdits edits)
    {
        var end = edits.Text.Length;
        edits.Insert(end, end == 0 ? blocks[edits.NewLine.Length..] : edits.Text[^1] == '\n' ? blocks : edits.NewLine + blocks);
    }

    private static int EndOf(SettingSyntax syntax) => syntax switch { TomlTableSyntax table => table.End, TomlTablesSyntax tables => tables.End, _ => 0 };
}
