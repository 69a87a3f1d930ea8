namespace SyncCloud.Protocol;

/// <summary>
/// A run of content bytes: blocks <see cref="FirstBlock"/> … of a container, laid end to end uncompressed, from byte <see cref="Start"/>
/// of them for <see cref="Length"/> bytes.
/// </summary>
public readonly record struct Extent(ContainerId Container, int FirstBlock, int BlockCount, long Start, long Length)
{
    /// <summary>Bytes <paramref name="offset"/> … of this extent. The blocks stay named from the same first block, so that slices compare.</summary>
    public Extent Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, Length, nameof(length));
        return this with { Start = Start + offset, Length = length };
    }
}
