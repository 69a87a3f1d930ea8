using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>
/// Folders that wait for being walked, first in first out. Those that come next are listed meanwhile, where the volume allows that: the system's answers are
/// most of what a scan waits for. To be called by one thread; disposing waits for what is under way.
/// </summary>
/// <typeparam name="T">What is known of a folder.</typeparam>
internal sealed class ListAhead<T>(IVolume volume, Func<T, string?> listed, CancellationToken cancellationToken) : IDisposable
{
    // So many that no core waits for the walk, and so few that memory stays flat.
    private const int folders = 8;
    private readonly Queue<T> waiting = new();
    private readonly Queue<(T Folder, Task<List<VolumeEntry>>? Listing)> next = new();
    private Task? handedOut;

    internal void Enqueue(T folder) => waiting.Enqueue(folder);

    /// <summary>The next folder, and its listing where that was begun: null else, and where <c>listed</c> tells no path.</summary>
    internal bool TryDequeue(out T folder, out Task<List<VolumeEntry>>? listing)
    {
        // A single one is listed as soon by whoever asks.
        while (next.Count < folders && (waiting.Count > 1 || next.Count > 0) && waiting.TryDequeue(out var coming)) next.Enqueue((coming, Begin(coming)));
        if (next.TryDequeue(out var first))
        {
            (folder, listing) = first;
            handedOut = listing;
            return true;
        }
        listing = null;
        return waiting.TryDequeue(out folder!);
    }

    public void Dispose()
    {
        // What was begun and is not asked for any more, since the walk failed: the volume is in use until it has ended.
        foreach (var listing in next.Select(one => (Task?)one.Listing).Append(handedOut)) listing?.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    private Task<List<VolumeEntry>>? Begin(T folder)
    {
        if (!volume.ReadsBeside || listed(folder) is not { } path) return null;
        return Task.Run(() =>
        {
            var entries = new List<VolumeEntry>();
            volume.List(path, entries);
            return entries;
        }, cancellationToken);
    }
}
