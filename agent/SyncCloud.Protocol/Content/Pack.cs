namespace SyncCloud.Protocol;

/// <summary>A whole pack in memory. Immutable; safe for concurrent reads.</summary>
public sealed class Pack
{
    private Pack(PackDirectory directory, ReadOnlyMemory<byte> bytes) => (Directory, Bytes) = (directory, bytes);

    public PackDirectory Directory { get; }
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Reads the directory of a whole pack and checks that its lengths fill it exactly. <paramref name="what"/> names it in errors.</summary>
    public static Pack Open(ReadOnlyMemory<byte> bytes, string what) => throw new NotImplementedException();

    /// <summary>Decodes block <paramref name="index"/> into <paramref name="destination"/> (at least its raw length) and checks its hash.</summary>
    public void ReadBlock(int index, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Decodes one block from its stored bytes alone (a ranged read), checking its hash. Throws <see cref="CorruptDataException"/>.</summary>
    public static void DecodeBlock(in BlockEntry entry, ReadOnlySpan<byte> stored, Span<byte> destination, string what) => throw new NotImplementedException();
}
