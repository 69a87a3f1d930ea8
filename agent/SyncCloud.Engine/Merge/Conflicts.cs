using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Merge;

/// <summary>One conflict as it is listed.</summary>
/// <param name="Id">The id of the conflict item, or of the file that is the losing version.</param>
/// <param name="Of">The item in conflict.</param>
/// <param name="Field">The field (or a group's first field) whose values differ.</param>
/// <param name="Current">The value that stands, for display.</param>
/// <param name="Other">The value that lost, for display: of a file, the name of the copy.</param>
/// <param name="Device">The device that wrote the losing value, when known.</param>
/// <param name="Path">The path or name of the item in conflict.</param>
public sealed record ConflictInfo(ItemId Id, ItemId Of, string Field, string Current, string Other, DeviceId? Device, string Path);

/// <summary>Which side a user takes.</summary>
public enum ConflictSide { Current, Other, Both }

/// <summary>Lists and resolves the conflicts of a collection, from its chain values.</summary>
public static class Conflicts
{
    public static IReadOnlyList<ConflictInfo> List(StateStore state, KindSchema schema) => throw new NotImplementedException((state, schema).ToString());

    /// <summary>
    /// What taking a side means as changes, to be handed to the next round. Throws <see cref="InvalidOperationException"/> with a message for the user when
    /// that side cannot be taken (both names of a rename).
    /// </summary>
    public static IReadOnlyList<UserDecision> Resolve(StateStore state, KindSchema schema, ItemId conflict, ConflictSide take) =>
        throw new NotImplementedException((state, schema, conflict, take).ToString());
}
