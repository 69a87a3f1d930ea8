using System.Buffers.Binary;
using System.Collections.Immutable;
using SyncCloud.Protocol.Http;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Content;

/// <summary>
/// The row <c>pack-PACK</c> of a chain's partition: a pack that was once found damaged or gone. Blobs are immutable, so a damaged one stays where it is (it
/// may hold good blocks), and what is uploaded to repair it lies under the next name (<see cref="BlobNames.Pack(Management.UserId, Protocol.CollectionId, Protocol.Hash256, long)"/>).
/// </summary>
public sealed record PackRow
{
    private const int RunLength = 16;

    /// <summary>The upload that counts: with <see cref="Wanted"/> the one that is waited for, else the one in use.</summary>
    public required long Repair { get; init; }

    /// <summary>In quarantine: no new log may refer to the pack, and devices are asked to upload it again.</summary>
    public required bool Wanted { get; init; }

    /// <summary>While wanted: the raw bytes of the pack that cannot be read; null: none can.</summary>
    public ImmutableArray<ByteRun>? Damaged { get; init; }

    /// <summary>The upload to read from: while wanted the damaged one, if there is one.</summary>
    public long? Readable => !Wanted ? Repair : Repair > 0 ? Repair - 1 : null;

    /// <summary>Whether both say the same.</summary>
    public bool IsSame(PackRow? other) => other is not null && Repair == other.Repair && Wanted == other.Wanted
        && (Damaged is { } damaged ? other.Damaged is { } others && damaged.SequenceEqual(others) : other.Damaged is null);

    public TableProperties ToProperties()
    {
        var properties = TableProperties.Empty.With("Repair", Repair).With("Wanted", Wanted);
        return Damaged is { } damaged && damaged.Length * RunLength <= TableProperties.MaxValueLength ? properties.With("Damaged", Encode(damaged)) : properties;
    }

    public static PackRow Read(TableProperties row) => new()
    {
        Repair = row.Number("Repair")!.Value,
        Wanted = row.Flag("Wanted")!.Value,
        Damaged = row.Bytes("Damaged") is { } damaged ? Decode(damaged) : null,
    };

    private static byte[] Encode(ImmutableArray<ByteRun> runs)
    {
        var bytes = new byte[runs.Length * RunLength];
        for (var i = 0; i < runs.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * RunLength), runs[i].Start);
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan((i * RunLength) + 8), runs[i].Length);
        }
        return bytes;
    }

    private static ImmutableArray<ByteRun> Decode(ReadOnlySpan<byte> bytes)
    {
        var runs = ImmutableArray.CreateBuilder<ByteRun>(bytes.Length / RunLength);
        for (; !bytes.IsEmpty; bytes = bytes[RunLength..])
            runs.Add(new ByteRun(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..])));
        return runs.ToImmutable();
    }
}
