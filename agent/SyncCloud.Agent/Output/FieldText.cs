using System.Globalization;
using SyncCloud.Agent.Cloud;
using SyncCloud.Engine.History;
using SyncCloud.Engine.Merge;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Output;

/// <summary>Values of fields as people read them.</summary>
internal sealed class FieldText(KindSchema schema, ItemNames names)
{
    private const int Longest = 60;

    /// <summary>Null when there is no value. A folder is told by its path at the sequence number.</summary>
    public string? Of(string field, FieldValue? value, long at)
    {
        if (value is not { } known) return null;
        if (field == schema.Tree?.Parent && known.AsItemId() is { } parent) return parent == ItemId.Root ? "(top)" : names.At(parent, at);
        if (known.AsContent() is { } content) return $"{Units.Bytes(content.Length)}, {Units.Short(content.Hash.ToString(), 8)}";
        if (schema.Kind == CollectionKinds.Files && field == FileFields.Modified && known.AsNumber() is { } nanoseconds) return Moment(nanoseconds);
        return known.AsText() ?? schema.Spelling?.Invoke(known) ?? known.ToString();
    }

    /// <summary>On one line, and no longer than a table bears.</summary>
    public static string Cell(string? text)
    {
        if (text is null) return "-";
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest - 1), "…");
    }

    private static string Moment(long nanoseconds)
    {
        var ticks = DateTimeOffset.UnixEpoch.Ticks + (Int128)(nanoseconds / 100);
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks ? Units.Moment(new DateTimeOffset((long)ticks, TimeSpan.Zero)) : nanoseconds.ToString(CultureInfo.InvariantCulture);
    }
}
