using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Security.Cryptography;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Checksums of a content's leaves, taken in this process by whoever hashed the content: when its bytes are read again, these tell whether they are still the same, at a tenth
/// of what hashing costs. They are seeded with a secret of this process; by chance two leaves have one sum once in 2¹²⁸ comparisons. Immutable.
/// </summary>
/// <param name="content">Whose they are.</param>
/// <param name="leaves">The sum of each leaf, in order.</param>
public sealed class LeafSums(ContentRef content, ImmutableArray<UInt128> leaves)
{
    internal static readonly long Seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));

    public ContentRef Content => content;
    public ImmutableArray<UInt128> Leaves => leaves;

    /// <summary>The sum of one leaf. Thread-safe.</summary>
    public static UInt128 OfLeaf(ReadOnlySpan<byte> leaf) => XxHash128.HashToUInt128(leaf, Seed);
}
