namespace SyncCloud.Connectors.Files.Apply;

/// <summary>The values of <see cref="Engine.Apply.JournalEntry.Step"/>. Kept in journals, so never given another meaning.</summary>
internal static class StepNames
{
    /// <summary>A file goes to the trash (<c>To</c>).</summary>
    internal const string Remove = "remove";

    internal const string RemoveFolder = "remove-folder";
    internal const string CreateFolder = "create-folder";

    /// <summary>From → To, then a new version in its place or other attributes, if any.</summary>
    internal const string Move = "move";

    /// <summary>A new version is put in place at <c>To</c>, where there is nothing (From is empty) or the former version.</summary>
    internal const string Write = "write";

    /// <summary>Time and executable bit are set in place.</summary>
    internal const string Adjust = "adjust";

    /// <summary>Moves, removals and creations of one batch that are in each other's way: see <see cref="Tangle"/>.</summary>
    internal const string TangledMove = "tangled-move";
    internal const string TangledRemoveFolder = "tangled-remove-folder";
    internal const string TangledCreateFolder = "tangled-create-folder";
}
