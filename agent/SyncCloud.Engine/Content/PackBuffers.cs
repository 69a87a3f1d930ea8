using SyncCloud.Protocol;

namespace SyncCloud.Engine.Content;

/// <summary>
/// Buffers that packs are received into, again and again: for a new one the system clears as many pages as there are bytes to come. Those that nobody has taken go with the next full collection.
/// Safe for concurrent calls.
/// </summary>
internal static class PackBuffers
{
    // What is shorter is made new and does not come back.
    private const int Shortest = 1 << 20;
    private const int Most = 4;
    private static readonly Lock gate = new();
    private static readonly List<WeakReference<byte[]>> free = [];

    /// <summary>A buffer of at least this length, with anything in it.</summary>
    public static byte[] Take(int length)
    {
        if (length < Shortest) return GC.AllocateUninitializedArray<byte>(length);
        var rounded = Rounded(length);
        lock (gate)
        {
            for (var i = free.Count - 1; i >= 0; i--)
            {
                var isThere = free[i].TryGetTarget(out var buffer);
                if (isThere && buffer!.Length != rounded) continue;
                free.RemoveAt(i);
                if (isThere) return buffer!;
            }
        }
        return GC.AllocateUninitializedArray<byte>(rounded);
    }

    /// <summary>The caller has taken it, and neither it nor anybody else reads what it holds from here on.</summary>
    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length < Shortest) return;
        lock (gate)
        {
            free.RemoveAll(reference => !reference.TryGetTarget(out _));
            // What was given back longest ago is of a length that is asked for no more, maybe.
            if (free.Count == Most) free.RemoveAt(0);
            free.Add(new(buffer));
        }
    }

    // Two lengths of packs, so that a buffer fits whatever comes next: blocks of large contents make packs of all lengths, and large arrays that no longer fit would lie about until a full collection.
    private static int Rounded(int length) => length <= 2 * Shortest ? 2 * Shortest : length <= FormatLimits.MaxPackLength ? FormatLimits.MaxPackLength : length;
}
