using System.Collections.Concurrent;
using SyncCloud.Protocol;

namespace SyncCloud.Benchmarks.Load;

/// <summary>When appends were answered, and when devices heard of them, in whichever order. Moments are timestamps. Safe for concurrent calls.</summary>
internal sealed class HintTimes
{
    private readonly ConcurrentDictionary<(CollectionId Collection, long Sequence), long> answered = new();
    private readonly ConcurrentBag<(CollectionId Collection, long Sequence, long At)> heard = [];

    public void Answered(CollectionId collection, long sequence, long at) => answered[(collection, sequence)] = at;

    public void Heard(CollectionId collection, long sequence, long at) => heard.Add((collection, sequence, at));

    /// <summary>How long each hint took of an append that was answered at <paramref name="since"/> or later: no time where it came before the answer.</summary>
    public IEnumerable<long> Of(long since)
    {
        foreach (var (collection, sequence, at) in heard)
            if (answered.TryGetValue((collection, sequence), out var answer) && answer >= since) yield return Math.Max(0, at - answer);
    }
}
