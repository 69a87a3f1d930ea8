using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>Chooses the shorter way to tell a location: whole, or as edits of the location of the content that it grew out of.</summary>
internal static class LocationChoice
{
    // Estimated bytes in a log, after compression: a container is a hash, named once; the rest are small integers.
    private const int HashCost = 34;
    private const int ExtentCost = 10;
    private const int EditCost = 8;

    /// <summary>Edits must save at least half, since every reader has to resolve them.</summary>
    public static LocationRecord Of(ContentLocation location, ContentLocation? previous)
    {
        var whole = new WholeLocation(location.Content, location.Extents);
        if (previous is null || previous.Content == location.Content || previous.Extents.IsEmpty) return whole;
        var edited = new EditedLocation(location.Content, previous.Content, Edits(location, previous));
        return 2 * Cost(edited) <= Cost(whole) ? edited : whole;
    }

    private static ImmutableArray<LocationEdit> Edits(ContentLocation location, ContentLocation previous)
    {
        var edits = ImmutableArray.CreateBuilder<LocationEdit>();
        foreach (var (extent, offset) in new LocationMap(previous).Split(location.Extents))
        {
            if (offset is not { } at) edits.Add(new LocationEdit(0, extent.Length, extent));
            else if (edits.Count > 0 && edits[^1] is { New: null } last && last.Offset + last.Length == at)
                edits[^1] = last with { Length = last.Length + extent.Length };
            else edits.Add(new LocationEdit(at, extent.Length, null));
        }
        return edits.ToImmutable();
    }

    private static int Cost(WholeLocation location) => Cost(location.Extents);

    private static int Cost(EditedLocation location) => HashCost
        + (EditCost * location.Edits.Count(edit => edit.New is null))
        + Cost(location.Edits.Where(edit => edit.New is not null).Select(edit => edit.New!.Value));

    private static int Cost(IEnumerable<Extent> extents)
    {
        var containers = new HashSet<ContainerId>();
        var cost = 0;
        foreach (var extent in extents) cost += ExtentCost + (containers.Add(extent.Container) ? HashCost : 0);
        return cost;
    }
}
