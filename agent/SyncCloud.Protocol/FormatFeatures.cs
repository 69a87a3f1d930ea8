namespace SyncCloud.Protocol;

/// <summary>Names of what the format has beyond its beginnings, as headers name them. See FORMAT.md.</summary>
public static class FormatFeatures
{
    /// <summary>Changes may stand in batches, whose fields are in columns.</summary>
    public const string Columns = "columns";

    /// <summary>Fewer changes than this are written one by one: a batch of them would gain next to nothing.</summary>
    public const int ColumnsFrom = 32;

    internal static bool IsKnown(string feature) => feature == Columns;
}
