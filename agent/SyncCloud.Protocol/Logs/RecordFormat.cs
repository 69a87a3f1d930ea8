using System.Text;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>The bytes of the records in bodies of logs and in base images. See FORMAT.md.</summary>
internal static class RecordFormat
{
    public const int Put = 0, Patch = 1, Delete = 2, Whole = 3, Edited = 4, Batch = 5;

    public static void Write(CborOutput output, Change change)
    {
        // What decided the change is left out from the end, so that each change has one encoding.
        var trailing = change.Overrode is not null ? 2 : change.Rule is not null ? 1 : 0;
        switch (change)
        {
            case Put put:
                output.WriteArrayHead(4 + trailing);
                output.WriteInteger(Put);
                output.WriteId(put.Id.Value);
                output.WriteText(put.Kind);
                put.Fields.Write(output);
                break;
            case Patch patch:
                output.WriteArrayHead(4 + trailing);
                output.WriteInteger(Patch);
                output.WriteId(patch.Id.Value);
                patch.Set.Write(output);
                output.WriteArrayHead(patch.Removed.Length);
                foreach (var name in patch.Removed) output.WriteText(name);
                break;
            case Delete delete:
                output.WriteArrayHead(2 + trailing);
                output.WriteInteger(Delete);
                output.WriteId(delete.Id.Value);
                break;
            default:
                throw new ArgumentException($"a log has no form for {change.GetType().Name}", nameof(change));
        }
        if (trailing == 0) return;
        if (change.Rule is { } rule) output.WriteText(rule);
        else output.WriteNull();
        if (change.Overrode is { } overrode) output.WriteInteger(overrode);
    }

    public static void Write(CborOutput output, LocationRecord location)
    {
        switch (location)
        {
            case WholeLocation whole:
                output.WriteArrayHead(3);
                output.WriteInteger(Whole);
                WriteContent(output, whole.Content);
                output.WriteArrayHead(whole.Extents.Length);
                foreach (var extent in whole.Extents) WriteExtent(output, extent);
                break;
            case EditedLocation edited:
                output.WriteArrayHead(4);
                output.WriteInteger(Edited);
                WriteContent(output, edited.Content);
                WriteContent(output, edited.Base);
                output.WriteArrayHead(edited.Edits.Length);
                foreach (var edit in edited.Edits)
                {
                    if (edit.New is { } extent)
                    {
                        WriteExtent(output, extent);
                        continue;
                    }
                    output.WriteArrayHead(2);
                    output.WriteInteger(edit.Offset);
                    output.WriteInteger(edit.Length);
                }
                break;
            default:
                throw new ArgumentException($"a log has no form for {location.GetType().Name}", nameof(location));
        }
    }

    public static void WriteContainer(CborOutput output, ContainerId container)
    {
        if (container.IsPack) output.WriteHash(container.Pack);
        else output.WriteId(container.Log.Value);
    }

    public static ContainerId ReadContainer(ref CborInput input)
    {
        var at = input.Position;
        var name = input.ReadBytes("a container");
        return name.Length is Hash256.Length or IdBytes.Length ? ContainerId.Read(name) : throw input.BrokenAt(at, $"a container's name has {name.Length} bytes");
    }

    /// <summary>What is wrong with a kind, rule or feature name, or null.</summary>
    public static string? NameProblem(string name, string what) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= FormatLimits.MaxNameLength ? null : $"{what} has a name that is empty or too long";

    private static void WriteContent(CborOutput output, ContentRef content)
    {
        output.WriteArrayHead(2);
        output.WriteInteger(content.Length);
        output.WriteHash(content.Hash);
    }

    private static void WriteExtent(CborOutput output, in Extent extent)
    {
        output.WriteArrayHead(5);
        WriteContainer(output, extent.Container);
        output.WriteInteger(extent.FirstBlock);
        output.WriteInteger(extent.BlockCount);
        output.WriteInteger(extent.Start);
        output.WriteInteger(extent.Length);
    }
}
