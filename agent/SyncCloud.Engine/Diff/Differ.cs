namespace SyncCloud.Engine.Diff;

/// <summary>Compares what a scan saw with the previous state. Pure.</summary>
public static class Differ
{
    /// <summary>
    /// The local change, or null when there is none: equal fields, whatever stamp and native place are, or never held and not there.
    /// </summary>
    public static LocalChange? Compare(NativeItem? previous, NativeItem? shown) => (previous, shown) switch
    {
        (null, null) => null,
        ({ } before, { } after) when before.Fields.Equals(after.Fields) => null,
        _ => new LocalChange((shown ?? previous)!.Id, previous, shown),
    };
}
