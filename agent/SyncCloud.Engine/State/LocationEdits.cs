using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.State;

/// <summary>Turns edited locations into whole ones.</summary>
internal static class LocationEdits
{
    /// <summary>The whole location that an edited one stands for.</summary>
    public static ContentLocation Apply(EditedLocation edited, ContentLocation old, string what)
    {
        var extents = ImmutableArray.CreateBuilder<Extent>();
        foreach (var edit in edited.Edits)
        {
            if (edit.New is { } added) { extents.Add(added); continue; }
            var (skip, left) = (edit.Offset, edit.Length);
            foreach (var extent in old.Extents)
            {
                if (left == 0) break;
                if (skip >= extent.Length) { skip -= extent.Length; continue; }
                var take = Math.Min(left, extent.Length - skip);
                extents.Add(extent.Slice(skip, take));
                (skip, left) = (0, left - take);
            }
            if (left > 0) throw new CorruptDataException(what, 0, $"it takes bytes beyond the end of {edited.Base}");
        }
        return new ContentLocation(edited.Content, extents.ToImmutable());
    }
}
