namespace SyncCloud.Engine.Content;

/// <summary>
/// Buffers that packs are received into, again and again: for a new one the system clears as many pages as there are bytes to come. Those that nobody has taken go with the next full collection.
/// Safe for concurrent calls.
/// </summary>
internal static class PackBuffers
{
    // What is shorter is made new and does not come back. Others are a multiple of it, since most packs are about as long as each other.
    private const int Grain = 1 << 20;
    private const int Most = 4;
    private static readonly Lock gate = new();
    private static readonly List<WeakReference<byte[]>> free = [];

    /// <summary>A buffer of at least this length, with anything in it.</summary>
    public static byte[] Take(int length)
    {
        if (length < Grain) return GC.AllocateUninitializedArray<byte>(length);
        lock (gate)
        {
            for (var i = free.Count - 1; i >= 0; i--)
            {
                var isThere = free[i].TryGetTarget(out var buffer);
                if (isThere && (buffer!.Length < length || buffer.Length - length > length)) continue;
                free.RemoveAt(i);
                if (isThere) return buffer!;
            }
        }
        return GC.AllocateUninitializedArray<byte>(checked((length + Grain - 1) / Grain * Grain));
    }

    /// <summary>The caller has taken it, and neither it nor anybody else reads what it holds from here on.</summary>
    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length < Grain) return;
        lock (gate)
        {
            free.RemoveAll(reference => !reference.TryGetTarget(out _));
            if (free.Count < Most) free.Add(new(buffer));
        }
    }
}
