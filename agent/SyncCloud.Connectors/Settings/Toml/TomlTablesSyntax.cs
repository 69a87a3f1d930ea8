using System.Collections.Immutable;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Toml;

/// <summary>A list of tables, each under a header of its own: <c>[[a]]</c>.</summary>
internal sealed class TomlTablesSyntax(ImmutableArray<string> path) : ContainerSyntax
{
    private readonly List<TomlTableSyntax> tables = [];

    internal override bool IsTable => false;

    internal override IReadOnlyList<MemberSyntax> Members => [.. tables.Select(table => new MemberSyntax(null, table))];

    internal TomlTableSyntax Last => tables[^1];

    internal int End => tables.Max(table => table.End);

    internal override bool CanBecome(SettingValue target) => target is ListSetting list && TomlBlocks.Is(list);

    internal void Add(TomlTableSyntax table) => tables.Add(table);

    internal void RemoveAll(TextEdits edits)
    {
        foreach (var table in tables) table.RemoveAll(edits);
    }

    protected override void Rearrange(IReadOnlySet<int> removed, IReadOnlyList<NewMember> added, TextEdits edits)
    {
        foreach (var i in removed) tables[i].RemoveAll(edits);
        foreach (var one in added)
        {
            var block = TomlBlocks.Spell(path, new ListSetting([one.Value]), edits);
            if (one.After >= 0) edits.InsertLines(tables[one.After].End - 1, edits.NewLine + block);
            else edits.Insert(edits.LineStart(tables[0].Start), block + edits.NewLine);
        }
    }

    protected override void Replace(SettingValue target, TextEdits edits) => throw new InvalidOperationException("a list of tables in lines is always one");
}
