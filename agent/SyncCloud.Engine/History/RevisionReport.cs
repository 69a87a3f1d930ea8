using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.History;

/// <summary>What a revision would change.</summary>
/// <param name="Steps">In the order in which they would be published.</param>
/// <param name="Missing">What the items are called whose content the cloud no longer has; they stay as they are.</param>
public sealed record RevisionPreview(ImmutableArray<RevisionStep> Steps, ImmutableArray<string> Missing);

/// <summary>What becomes of one item. <paramref name="Path"/>: where it lies then, or lay until then.</summary>
public sealed record RevisionStep(ItemId Id, string Path, RevisionEffect Effect);

/// <summary>What a revision does to an item.</summary>
public enum RevisionEffect
{
    /// <summary>It was not there, and is.</summary>
    ComesBack,

    /// <summary>It is there, and becomes what it was.</summary>
    IsReverted,

    /// <summary>It was there, and is not.</summary>
    GoesAgain,
}

/// <summary>What was published.</summary>
/// <param name="Logs">Change logs appended.</param>
/// <param name="Steps">The changes in them.</param>
/// <param name="Missing">See <see cref="RevisionPreview.Missing"/>.</param>
/// <param name="Withheld">What would have gone and stays, since something that was to come back could not.</param>
/// <param name="Sequence">The head, as far as it was seen.</param>
public sealed record RevisionReport(int Logs, ImmutableArray<RevisionStep> Steps, ImmutableArray<string> Missing, ImmutableArray<string> Withheld, long Sequence);
