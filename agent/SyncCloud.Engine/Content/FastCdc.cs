using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Content-defined cut points by FastCDC with normalized chunking of level 2 and two bytes a step (Xia et al., "FastCDC: a Fast and Efficient
/// Content-Defined Chunking Approach for Data Deduplication", USENIX ATC 2016; Xia et al., "The Design of Fast Content-Defined Chunking for
/// Data Deduplication Based Storage Systems", IEEE TPDS 31(9), 2020).
/// </summary>
internal static class FastCdc
{
    private const int Normalization = 2;

    /// <summary>
    /// The length of the block that <paramref name="data"/> begins with. It must hold <see cref="ChunkSizes.Max"/> bytes, or all that is left.
    /// </summary>
    public static int Cut(ReadOnlySpan<byte> data, in ChunkSizes sizes)
    {
        if (data.Length <= sizes.Min) return data.Length;
        var end = Math.Min(data.Length, sizes.Max);
        var bits = BitOperations.Log2((uint)sizes.Average);
        ulong hash = 0;
        var cut = Scan(data, sizes.Min, Math.Min(sizes.Average, end), Mask(bits + Normalization), ref hash);
        if (cut == 0) cut = Scan(data, sizes.Average, end, Mask(bits - Normalization), ref hash);
        return cut == 0 ? end : cut;
    }

    // The highest bits but the topmost, which the doubled comparison of the first byte in a step shifts out. High bits have seen the most bytes.
    private static ulong Mask(int bits) => ((1UL << bits) - 1) << (63 - bits);

    /// <summary>Looks for a cut after one of the bytes from <paramref name="start"/> to <paramref name="end"/>; 0 when there is none.</summary>
    private static int Scan(ReadOnlySpan<byte> data, int start, int end, ulong mask, ref ulong hash)
    {
        ref var bytes = ref MemoryMarshal.GetReference(data);
        ref var gear = ref MemoryMarshal.GetArrayDataReference(GearTable.Values);
        ref var doubled = ref MemoryMarshal.GetArrayDataReference(GearTable.Doubled);
        var doubledMask = mask << 1;
        var fingerprint = hash;
        var i = start;
        for (; i + 1 < end; i += 2)
        {
            fingerprint = (fingerprint << 2) + Unsafe.Add(ref doubled, (int)Unsafe.Add(ref bytes, i));
            if ((fingerprint & doubledMask) == 0) return i + 1;
            fingerprint += Unsafe.Add(ref gear, (int)Unsafe.Add(ref bytes, i + 1));
            if ((fingerprint & mask) == 0) return i + 2;
        }
        if (i < end)
        {
            fingerprint = (fingerprint << 1) + Unsafe.Add(ref gear, (int)Unsafe.Add(ref bytes, i));
            if ((fingerprint & mask) == 0) return i + 1;
        }
        hash = fingerprint;
        return 0;
    }
}
