using System.Collections.Immutable;

namespace SyncCloud.Engine.Scan;

/// <summary>What a scan saw beside differences.</summary>
/// <param name="Items">How many items were looked at.</param>
/// <param name="Problems">What could not be read; such items count as unchanged.</param>
public sealed record ScanReport(long Items, ImmutableArray<ItemProblem> Problems)
{
    /// <summary>Something was being written while it was looked at: what was missing there counts as unchanged, and another look soon may tell more.</summary>
    public bool IsUnsettled { get; init; }

    /// <summary>Stands for all that decides which items are for this device: another value whenever that may have changed; null: as it was. Opaque.</summary>
    public ReadOnlyMemory<byte>? Selection { get; init; }
}

/// <summary>Trouble with one item that does not stop the others.</summary>
/// <param name="Path">The native path or key.</param>
/// <param name="Message">What is wrong and what the user can do.</param>
public sealed record ItemProblem(string Path, string Message)
{
    /// <summary>Why a deletion or replacement is pending that the user has not approved yet.</summary>
    public const string AwaitingApproval = "awaiting approval";

    /// <summary>Why a change is pending that cannot be made before one that awaits approval.</summary>
    public const string BehindApproval = "it can only follow what is awaiting approval";

    /// <summary>It waits for an approval, or for what does.</summary>
    public bool IsApproval => Message is AwaitingApproval or BehindApproval;
}
