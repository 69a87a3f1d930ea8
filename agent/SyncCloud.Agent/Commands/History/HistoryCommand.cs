using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands.History;

/// <summary><c>history [NAME] ITEM</c>: who changed what of an item, when and on which device, newest last.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommandHost host) => ItemCommand.Create(host, "history", "Show who changed what of an item, when, and on which device; newest last. To bring one back: synccloud restore ITEM --at SEQUENCE.",
        HistoryDocument.Of, OutputJson.Default.HistoryDocument, Print);

    private static void Print(Reporter report, HistoryDocument document)
    {
        var table = new TextTable("SEQUENCE", "WHEN", "DEVICE", "WHAT", "BEFORE", "AFTER");
        foreach (var version in document.Versions)
        {
            string[] head = [version.Sequence.ToString(), version.When is { } when ? Units.Moment(when) : "", version.Device ?? ""];
            if (version.What is not HistoryVersion.Changed) table.Add([.. head, version.What, "", version.Path is { } path ? FieldText.Cell(path) : ""]);
            foreach (var (field, i) in version.What is HistoryVersion.Changed ? version.Fields.Select((field, i) => (field, i)) : [])
                table.Add([.. i == 0 ? head : ["", "", ""], field.Name, FieldText.Cell(field.Before), FieldText.Cell(field.After)]);
        }
        report.Table(table);
    }
}

/// <summary><paramref name="KnownFrom"/>: the sequence number from which on the history is known; 0 when all of it is.</summary>
internal sealed record HistoryDocument(string Collection, string Id, string Item, string Path, long KnownFrom, ImmutableArray<HistoryVersion> Versions)
{
    public static HistoryDocument Of(ItemHistory item)
    {
        var text = new FieldText(item.Access.Context.Schema, item.Names);
        var versions = ImmutableArray.CreateBuilder<HistoryVersion>();
        Item? before = null;
        foreach (var version in item.Versions)
        {
            versions.Add(Of(item, text, version, before));
            before = version.Item;
        }
        return new HistoryDocument(item.Access.Collection.Name, item.Access.Collection.Id, item.Id.ToString(), item.Path, item.Access.Beginning, versions.ToImmutable());
    }

    private static HistoryVersion Of(ItemHistory item, FieldText text, ItemVersion version, Item? before) => new(version.Sequence,
        version.By is { } by ? item.Access.DeviceName(by.Device) : null, version.By?.Device.ToString(), version.By?.Committed, HistoryVersion.WhatOf(version, before),
        version.Item is { } there ? item.Names.At(there, version.Sequence) : null, version.By?.Rule, version.By?.Overrode, FieldChange.Between(before, version.Sequence - 1, version.Item, version.Sequence, text));
}

/// <summary>
/// One log's change of the item. <paramref name="What"/>: created, changed, deleted, or present (how it was where the history begins to be known; then nobody is named).
/// <paramref name="Path"/>: what it was called then.
/// </summary>
internal sealed record HistoryVersion(long Sequence, string? Device, string? DeviceId, DateTimeOffset? When, string What, string? Path, string? Rule, long? Overrode, ImmutableArray<FieldChange> Fields)
{
    public const string Changed = "changed";

    public static string WhatOf(ItemVersion version, Item? before) => version.By is null ? "present" : version.Item is null ? "deleted" : before is null ? "created" : Changed;
}

/// <summary>A field's values as people read them; absent where there is none.</summary>
internal sealed record FieldChange(string Name, string? Before, string? After)
{
    /// <summary>Folders are told by the paths that they had at the two sequence numbers.</summary>
    public static ImmutableArray<FieldChange> Between(Item? before, long then, Item? after, long now, FieldText text)
    {
        var (left, right) = (before?.Fields ?? Fields.Empty, after?.Fields ?? Fields.Empty);
        return [.. left.Concat(right).Select(field => field.Key).Distinct().Order(StringComparer.Ordinal).Where(name => !Equals(left[name], right[name]))
            .Select(name => new FieldChange(name, text.Of(name, left[name], then), text.Of(name, right[name], now)))];
    }
}
