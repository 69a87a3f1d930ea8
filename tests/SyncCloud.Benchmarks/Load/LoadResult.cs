namespace SyncCloud.Benchmarks.Load;

/// <summary>What a service did under load.</summary>
/// <param name="What">What it is.</param>
/// <param name="Duration">How long it was asked.</param>
/// <param name="Operations">By kind.</param>
/// <param name="Processor">The server's processor time meanwhile.</param>
/// <param name="Memory">The most memory that the server had until the end.</param>
/// <param name="Waiting">Devices that waited at their queues at the end.</param>
internal sealed record LoadResult(string What, TimeSpan Duration, IReadOnlyList<LatencySummary> Operations, TimeSpan Processor, long Memory, int Waiting)
{
    /// <summary>A hint comes by itself, so it is no request.</summary>
    public const string Hint = "hint after append";

    public int Requests => Operations.Where(kind => kind.Kind != Hint).Sum(kind => kind.Count);
    public double PerSecond => Requests / Duration.TotalSeconds;
    public double Of(string kind) => (Operations.FirstOrDefault(one => one.Kind == kind)?.Count ?? 0) / Duration.TotalSeconds;
}
