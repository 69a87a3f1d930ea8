using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Extents that continue each other. What this device stores is always named from block 0 of its container, so that any two places in a
/// container compare by their starts, whichever content they were stored for.
/// </summary>
internal static class ExtentRuns
{
    /// <summary>Block <paramref name="index"/> of a container, which begins at byte <paramref name="start"/> of all its raw bytes.</summary>
    public static Extent OfBlock(ContainerId container, int index, long start, int length) => new(container, 0, index + 1, start, length);

    public static bool GoesOnFrom(this Extent extent, Extent last) =>
        extent.Container == last.Container && extent.FirstBlock == last.FirstBlock && extent.Start == last.Start + last.Length;

    /// <summary>Both as one; the second must go on from the first.</summary>
    public static Extent Join(this Extent last, Extent extent) => last with
    {
        BlockCount = Math.Max(last.BlockCount, extent.BlockCount),
        Length = last.Length + extent.Length,
    };
}
