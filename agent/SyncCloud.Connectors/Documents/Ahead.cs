namespace SyncCloud.Connectors.Documents;

/// <summary>
/// Results in the order of what they are made of, some of them made ahead on other processors while the taker is at work or waits. Inputs are taken on the taker's thread alone. What an input's
/// making throws, its turn throws.
/// </summary>
internal static class Ahead
{
    private const int Most = 1024;
    private const long MostWeight = 8 << 20;

    /// <param name="inputs">Taken as the results are, up to a few MiB before them.</param>
    /// <param name="make">Of one input alone; runs on any thread, several at once, and also for results that are not taken any more.</param>
    /// <param name="weight">About how many bytes an input and its result hold.</param>
    internal static IEnumerable<TResult> Make<T, TResult>(IEnumerable<T> inputs, Func<T, TResult> make, Func<T, long> weight)
    {
        var window = new Queue<Making<TResult>>();
        var (held, isMore) = (0L, true);
        using var source = inputs.GetEnumerator();
        try
        {
            while (true)
            {
                while (isMore && window.Count < Most && held < MostWeight && (isMore = source.MoveNext()))
                {
                    var input = source.Current;
                    var making = new Making<TResult>(() => make(input), weight(input));
                    held += making.Weight;
                    // The one that is taken next is made by the taker.
                    if (window.Count > 0) ThreadPool.UnsafeQueueUserWorkItem(making, preferLocal: false);
                    window.Enqueue(making);
                }
                if (!window.TryDequeue(out var next)) yield break;
                if (!next.TryMake())
                    foreach (var later in window)
                        if (next.IsMade || (later.TryMake() && next.IsMade)) break;
                held -= next.Weight;
                yield return next.Take();
            }
        }
        finally
        {
            foreach (var left in window) left.TrySkip();
        }
    }

    private sealed class Making<TResult>(Func<TResult> make, long weight) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<TResult> made = new();
        private int isBegun;

        internal long Weight => weight;

        internal bool IsMade => made.Task.IsCompleted;

        /// <summary>Makes it here; false when somebody has begun.</summary>
        internal bool TryMake()
        {
            if (!TrySkip()) return false;
            try { made.SetResult(make()); }
            catch (Exception e) { made.SetException(e); }
            return true;
        }

        internal bool TrySkip() => Interlocked.Exchange(ref isBegun, 1) == 0;

        internal TResult Take() => made.Task.GetAwaiter().GetResult();

        void IThreadPoolWorkItem.Execute() => TryMake();
    }
}
