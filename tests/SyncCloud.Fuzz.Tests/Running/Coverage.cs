using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace SyncCloud.Fuzz.Tests.Running;

/// <summary>
/// Which branches of instrumented code a run took, and roughly how often, as AFL counts them: a byte for each edge. Only one thread at a time
/// may run instrumented code.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Edges = 1 << 16;
    // For ever: instrumented code counts whenever it runs.
    private static readonly byte* counts = (byte*)NativeMemory.AllocZeroed(Edges);
    private readonly byte[] seen = new byte[Edges];

    public Coverage()
    {
        Trace.SharedMem = counts;
        Trace.PrevLocation = 0;
    }

    public int EdgesSeen { get; private set; }

    public void Begin()
    {
        NativeMemory.Clear(counts, Edges);
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the run took an edge, or took one so often, as none before it.</summary>
    public bool IsNew()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(counts, Edges / 8);
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == 0) continue;
            for (var edge = word * 8; edge < (word * 8) + 8; edge++)
            {
                var bucket = Bucket(counts[edge]);
                if ((seen[edge] & bucket) == bucket) continue;
                if (seen[edge] == 0) EdgesSeen++;
                seen[edge] |= bucket;
                isNew = true;
            }
        }
        return isNew;
    }

    private static byte Bucket(byte count) => count switch { 0 => 0, 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 };
}
