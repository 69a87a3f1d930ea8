using System.Buffers.Binary;

namespace SyncCloud.Protocol;

/// <summary>A change log that was read: header and lengths verified, body not yet decoded. Immutable; safe for concurrent reads.</summary>
public sealed class ChangeLog
{
    internal const int PrefixLength = 8;
    private readonly LogSections sections;
    private readonly int bodyAt;

    private ChangeLog(ChangeLogHeader header, in LogSections sections, int bodyAt, ReadOnlyMemory<byte> bytes)
    {
        (Header, Bytes, this.sections, this.bodyAt) = (header, bytes, sections, bodyAt);
        Hash = Hash256.Of(bytes.Span);
        InlinePack = bytes[(bodyAt + sections.BodyLength)..];
        if (!InlinePack.IsEmpty) InlineDirectory = Pack.Open(InlinePack, $"the inline section of {Name}").Directory;
    }

    internal static ReadOnlySpan<byte> Magic => "SCL1"u8;

    public ChangeLogHeader Header { get; }

    /// <summary>SHA-256 of all the bytes; what the next log names as its base.</summary>
    public Hash256 Hash { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The inline section: a whole pack, or empty.</summary>
    public ReadOnlyMemory<byte> InlinePack { get; }

    internal PackDirectory? InlineDirectory { get; }

    internal string Name => $"log {Header.Log}";

    /// <summary>
    /// Reads and checks header, section lengths and section hashes. Throws <see cref="CorruptDataException"/>, or
    /// <see cref="UnknownFeatureException"/> when the log needs a feature that this version lacks.
    /// </summary>
    public static ChangeLog Open(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length > FormatLimits.MaxLogLength)
            throw new CorruptDataException("log", FormatLimits.MaxLogLength, $"a log cannot have {span.Length} bytes");
        if (Read(span, out var needed) is not var (header, sections))
            throw new CorruptDataException("log", span.Length, $"cut off: the header ends at byte {needed}");
        var name = $"log {header.Log}";
        var length = (long)needed + sections.BodyLength + sections.InlineLength;
        if (length != span.Length)
            throw new CorruptDataException(name, Math.Min(length, span.Length), $"it should have {length} bytes and has {span.Length}");
        if (Hash256.Of(span.Slice(needed, sections.BodyLength)) != sections.BodyHash)
            throw new CorruptDataException(name, needed, "the body does not have the hash that the header gives");
        var log = new ChangeLog(header, sections, needed, bytes);
        return log.InlineDirectory is null || log.InlineDirectory.Id == sections.InlinePack
            ? log
            : throw new CorruptDataException(name, needed + sections.BodyLength, "the inline section does not have the id that the header gives");
    }

    /// <summary>
    /// Reads the header from a log's first bytes, or returns null with <paramref name="needed"/> set to the length of the prefix that holds
    /// it. What comes after is not looked at. Throws as <see cref="Open"/> does.
    /// </summary>
    public static ChangeLogHeader? ReadHeader(ReadOnlySpan<byte> prefix, out int needed) => Read(prefix, out needed)?.Header;

    /// <summary>
    /// Decodes the body record by record, in memory bounded by one record. Throws <see cref="CorruptDataException"/> as it goes: a caller that
    /// stops early has not checked the rest. Offsets in errors count the log's bytes with the body uncompressed.
    /// </summary>
    public IEnumerable<LogRecord> ReadRecords()
    {
        using var body = new LogBodyReader(this, sections, Bytes.Slice(bodyAt, sections.BodyLength), bodyAt);
        while (body.TryRead(out var record)) yield return record;
    }

    private static (ChangeLogHeader Header, LogSections Sections)? Read(ReadOnlySpan<byte> prefix, out int needed)
    {
        needed = PrefixLength;
        var magic = prefix[..Math.Min(prefix.Length, Magic.Length)];
        if (!magic.SequenceEqual(Magic[..magic.Length])) throw new CorruptDataException("log", 0, "it does not begin as a log does");
        if (prefix.Length < needed) return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[Magic.Length..]);
        if (length > FormatLimits.MaxHeaderLength) throw new CorruptDataException("log", Magic.Length, $"its header claims {length} bytes");
        needed += (int)length;
        return prefix.Length < needed ? null : LogHeaderFormat.Read(prefix[PrefixLength..needed], PrefixLength);
    }
}
