namespace SyncCloud.Protocol;

/// <summary>A change log that was read: header and lengths verified, body not yet decoded. Immutable; safe for concurrent reads.</summary>
public sealed class ChangeLog
{
    private ChangeLog(ChangeLogHeader header, Hash256 hash, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> inlinePack) =>
        (Header, Hash, Bytes, InlinePack) = (header, hash, bytes, inlinePack);

    public ChangeLogHeader Header { get; }

    /// <summary>SHA-256 of all the bytes; what the next log names as its base.</summary>
    public Hash256 Hash { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The inline section: a whole pack, or empty.</summary>
    public ReadOnlyMemory<byte> InlinePack { get; }

    /// <summary>
    /// Reads and checks header, section lengths and section hashes. Throws <see cref="CorruptDataException"/>, or
    /// <see cref="UnknownFeatureException"/> when the log needs a feature that this version lacks.
    /// </summary>
    public static ChangeLog Open(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();

    /// <summary>Decodes the body record by record, in memory bounded by one record. Throws <see cref="CorruptDataException"/> as it goes.</summary>
    public IEnumerable<LogRecord> ReadRecords() => throw new NotImplementedException();
}
