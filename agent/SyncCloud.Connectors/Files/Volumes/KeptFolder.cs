namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>
/// A folder of Linux that is opened once for all that pass through it. Safe for concurrent calls, but for <see cref="Forget"/> and disposal, which are one flow's.
/// </summary>
internal sealed class KeptFolder : IDisposable
{
    private const int None = -1;

    // One that was taken away may still be in use on another thread, and its number must not become another folder's meanwhile.
    private readonly List<int> former = [];
    private int current = None;

    /// <summary>Its descriptor, once there is one.</summary>
    internal int? Number => Volatile.Read(ref current) is not None and var number ? number : null;

    /// <summary>Keeps what the caller has opened, or closes it where another was quicker. The descriptor to use.</summary>
    internal int Keep(int opened)
    {
        var before = Interlocked.CompareExchange(ref current, opened, None);
        if (before == None) return opened;
        _ = LinuxCalls.Close(opened);
        return before;
    }

    /// <summary>It is to be opened anew.</summary>
    internal void Forget()
    {
        if (Interlocked.Exchange(ref current, None) is not None and var number) former.Add(number);
    }

    public void Dispose()
    {
        Forget();
        foreach (var number in former) _ = LinuxCalls.Close(number);
        former.Clear();
    }
}
