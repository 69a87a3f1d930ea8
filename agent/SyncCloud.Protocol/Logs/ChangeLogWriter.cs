namespace SyncCloud.Protocol;

/// <summary>Encodes change logs. Equal input gives equal bytes.</summary>
public static class ChangeLogWriter
{
    /// <summary>
    /// The bytes of a log. <see cref="ChangeLogHeader.Counts"/> and <see cref="ChangeLogHeader.Containers"/> are computed from the records, whatever
    /// <paramref name="header"/> holds. Throws <see cref="ArgumentException"/> when a bound of <see cref="FormatLimits"/> would be exceeded.
    /// </summary>
    public static byte[] Write(ChangeLogHeader header, IEnumerable<Change> changes, IEnumerable<LocationRecord> locations, ReadOnlyMemory<byte> inlinePack) =>
        throw new NotImplementedException();
}
