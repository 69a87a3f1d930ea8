namespace SyncCloud.Protocol;

/// <summary>The extents that a location record itself names, without those of its base.</summary>
internal static class LocationExtents
{
    public static IEnumerable<Extent> Of(LocationRecord location) => location switch
    {
        WholeLocation whole => whole.Extents,
        EditedLocation edited => edited.Edits.Where(edit => edit.New is not null).Select(edit => edit.New!.Value),
        _ => [],
    };
}
