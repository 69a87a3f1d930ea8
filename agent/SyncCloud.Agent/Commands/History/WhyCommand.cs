using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Commands.History;

/// <summary><c>why [NAME] ITEM</c>: how each field of an item came to have its value.</summary>
internal static class WhyCommand
{
    public static Command Create(CommandHost host) => ItemCommand.Create(host, "why", "Show for each field of an item why it is what it is: the device and the log that set it, the log that this was decided against, and the merge rule that decided, where anything had to be.",
        WhyDocument.Of, OutputJson.Default.WhyDocument, Print);

    private static void Print(Reporter report, WhyDocument document)
    {
        if (document.Deleted is { } deleted) report.Line($"deleted by {TextTable.Printable(deleted.Device ?? "?")} in log {deleted.Sequence}, decided against log {deleted.Base}{(deleted.Rule is { } rule ? $" by the rule {rule}" : "")}; it was:");
        var table = new TextTable("FIELD", "VALUE", "SEQUENCE", "DEVICE", "AGAINST", "RULE", "OVERRODE");
        foreach (var field in document.Fields)
            table.Add(field.Name, FieldText.Cell(field.Value), field.Set.Sequence.ToString(), field.Set.Device ?? "(before)", field.Set.Base?.ToString() ?? "", field.Set.Rule ?? "-", field.Set.Overrode?.ToString() ?? "-");
        report.Table(table);
    }
}

/// <summary>The fields that the item has, or last had; <paramref name="Deleted"/> is there when it is gone.</summary>
internal sealed record WhyDocument(string Collection, string Id, string Item, string Path, long KnownFrom, ImmutableArray<WhyField> Fields, WhySet? Deleted)
{
    public static WhyDocument Of(ItemHistory item)
    {
        var text = new FieldText(item.Access.Context.Schema, item.Names);
        var setBy = new Dictionary<string, ItemVersion>();
        var fields = Protocol.Fields.Empty;
        foreach (var version in item.Versions)
        {
            if (version.Item is not { } now) continue;
            foreach (var (name, value) in now.Fields)
                if (!Equals(fields[name], (FieldValue?)value)) setBy[name] = version;
            fields = now.Fields;
        }
        var last = item.Versions[^1];
        var at = item.Versions.Last(version => version.Item is not null).Sequence;
        return new WhyDocument(item.Access.Collection.Name, item.Access.Collection.Id, item.Id.ToString(), item.Path, item.Access.Beginning,
            [.. fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => new WhyField(field.Key, text.Of(field.Key, field.Value, at), WhySet.Of(item.Access, setBy[field.Key])))],
            last.Item is null ? WhySet.Of(item.Access, last) : null);
    }
}

internal sealed record WhyField(string Name, string? Value, WhySet Set);

/// <summary>
/// The log that set it; without a device where that log is older than what is known. <paramref name="Base"/>: the log that it was made against. <paramref name="Rule"/>: the merge rule that decided
/// the change, absent where nothing had to be decided. <paramref name="Overrode"/>: the log whose value it overrode.
/// </summary>
internal sealed record WhySet(long Sequence, string? Device, string? DeviceId, DateTimeOffset? When, long? Base, string? Rule, long? Overrode)
{
    public static WhySet Of(HistoryAccess access, ItemVersion version) => new(version.Sequence, version.By is { } by ? access.DeviceName(by.Device) : null, version.By?.Device.ToString(),
        version.By?.Committed, version.By?.Base, version.By?.Rule, version.By?.Overrode);
}
