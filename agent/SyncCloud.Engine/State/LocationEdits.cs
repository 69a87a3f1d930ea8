using System.Collections.Immutable;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Turns edited locations into whole ones.</summary>
internal static class LocationEdits
{
    /// <summary>The whole location that an edited one stands for.</summary>
    public static ContentLocation Apply(EditedLocation edited, ContentLocation old, string what)
    {
        var extents = ImmutableArray.CreateBuilder<Extent>();
        var slices = new ExtentSlices(old);
        foreach (var edit in edited.Edits)
        {
            if (edit.New is { } added) { extents.Add(added); continue; }
            var left = edit.Length;
            foreach (var extent in slices.Slice(edit.Offset, edit.Length))
            {
                extents.Add(extent);
                left -= extent.Length;
            }
            if (left > 0) throw new CorruptDataException(what, 0, $"it takes bytes beyond the end of {edited.Base}");
        }
        return new ContentLocation(edited.Content, extents.ToImmutable());
    }
}
