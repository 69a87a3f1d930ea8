using System.Text;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Protocol.Tests.Golden;

/// <summary>All that a reader learns from a file, as lines of text.</summary>
internal static class TextDump
{
    public static string Of(string name, byte[] bytes)
    {
        var text = new StringBuilder();
        switch (Path.GetExtension(name))
        {
            case ".scl": DumpLog(bytes, text); break;
            case ".scp": DumpPack(bytes, text); break;
            default: DumpImage(bytes, text); break;
        }
        return text.ToString();
    }

    private static void DumpLog(byte[] bytes, StringBuilder text)
    {
        var (log, records) = Reading.Log(bytes);
        var header = log.Header;
        Line(text, $"log {header.Log}, {bytes.Length} bytes, hash {log.Hash}");
        Line(text, $"collection {header.Collection}, kind {header.Kind}, device {header.Device}, time {header.TimeMilliseconds}");
        Line(text, $"base {header.Base}");
        Line(text, $"root {header.Root}");
        Line(text, $"puts {header.Counts.Puts}, patches {header.Counts.Patches}, deletes {header.Counts.Deletes}");
        foreach (var container in header.Containers) Line(text, $"refers to {container}");
        foreach (var record in records) DumpRecord(record, text);
        if (!log.InlinePack.IsEmpty) DumpPack(log.InlinePack.ToArray(), text);
    }

    private static void DumpPack(byte[] bytes, StringBuilder text)
    {
        var directory = Pack.Open(bytes, "pack").Directory;
        Line(text, $"pack {directory.Id}, {bytes.Length} bytes, directory {directory.EncodedLength}");
        foreach (var (block, raw) in directory.Blocks.Zip(Reading.Pack(bytes)))
            Line(text, $"block {block.Hash} at {block.Offset}, {block.RawLength} stored in {block.StoredLength} as {block.Encoding}: {Convert.ToHexStringLower(raw.AsSpan(0, Math.Min(8, raw.Length)))}");
    }

    private static void DumpImage(byte[] bytes, StringBuilder text)
    {
        var (header, items, locations) = SampleImage.Read(bytes);
        Line(text, $"image of {header.Collection} at {header.At}, kind {header.Kind}, {bytes.Length} bytes");
        Line(text, $"root {header.Root}, items {header.Items}, locations {header.Locations}");
        foreach (var item in items) Line(text, $"item {item.Id} {item.Kind} {item.Fields} hash {item.CanonicalHash()}");
        foreach (var location in locations) DumpRecord(new LogRecord(null, new WholeLocation(location.Content, location.Extents)), text);
    }

    private static void DumpRecord(LogRecord record, StringBuilder text)
    {
        var decided = record.Change is { } change ? $"{(change.Rule is null ? "" : $" by {change.Rule}")}{(change.Overrode is null ? "" : $" over {change.Overrode}")}" : "";
        Line(text, record switch
        {
            { Change: Put put } => $"put {put.Id} {put.Kind} {put.Fields}{decided}",
            { Change: Patch patch } => $"patch {patch.Id} {patch.Set} removed [{string.Join(", ", patch.Removed)}]{decided}",
            { Change: Delete delete } => $"delete {delete.Id}{decided}",
            { Location: WholeLocation whole } => $"content {whole.Content} lies in {string.Join("; ", whole.Extents.Select(Describe))}",
            { Location: EditedLocation edited } => $"content {edited.Content} is of {edited.Base} {string.Join("; ", edited.Edits.Select(edit => edit.New is { } extent ? Describe(extent) : $"{edit.Offset}+{edit.Length}"))}",
            _ => "nothing",
        });
    }

    private static string Describe(Extent extent) => $"{extent.Container} blocks {extent.FirstBlock}+{extent.BlockCount} bytes {extent.Start}+{extent.Length}";

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
