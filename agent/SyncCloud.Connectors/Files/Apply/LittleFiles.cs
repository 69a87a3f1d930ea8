using System.Collections.Concurrent;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>
/// Little new files on their way to their temporary places, a few at a time on each of a few threads where the volume allows that, else at once. The apply's flow goes on meanwhile, and takes its part
/// in the end. Not thread-safe.
/// </summary>
internal sealed class LittleFiles(IVolume volume)
{
    // What one thread takes at once: handing them over one by one would cost as much as the smallest of them.
    private const int Together = 16;

    // The kernel has one lock for the folder that all of them are made in.
    private const int MostThreads = 3;

    private static readonly int threads = Math.Clamp(Environment.ProcessorCount - 1, 1, MostThreads);
    private readonly List<LittleFile> added = [];
    private readonly List<LittleFile> next = [];
    private readonly ConcurrentQueue<LittleFile[]> waiting = new();
    private readonly List<Task> working = [];

    internal void Add(LittleFile file)
    {
        added.Add(file);
        if (!volume.WritesBeside)
        {
            file.Make(volume);
            return;
        }
        next.Add(file);
        if (next.Count == Together) HandOut();
    }

    /// <summary>Waits for all that was added. Those that could not be made.</summary>
    internal async Task<IReadOnlyList<ApplyStep>> FinishAsync()
    {
        HandOut();
        MakeWaiting();
        await Task.WhenAll(working);
        working.Clear();
        return End();
    }

    /// <summary>To be called instead when the apply ends early: nothing is under way any more, and what was made stays among the temporary files.</summary>
    internal async Task AbandonAsync()
    {
        next.Clear();
        waiting.Clear();
        foreach (var work in working) await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        working.Clear();
        LittleFile[] left = [.. added];
        added.Clear();
        foreach (var file in left) file.Abandon();
    }

    private void HandOut()
    {
        if (next.Count == 0) return;
        waiting.Enqueue([.. next]);
        next.Clear();
        // A thread that just now finds nothing and ends leaves it to the next one, or to whoever finishes.
        working.RemoveAll(work => work.IsCompletedSuccessfully);
        if (working.Count < threads) working.Add(Task.Run(MakeWaiting));
    }

    private void MakeWaiting()
    {
        while (waiting.TryDequeue(out var files))
            foreach (var file in files) file.Make(volume);
    }

    private List<ApplyStep> End()
    {
        LittleFile[] ended = [.. added];
        added.Clear();
        return [.. ended.Where(file => !file.End()).Select(file => file.Step)];
    }
}
