namespace SyncCloud.Benchmarks.Growth;

/// <summary>What a change is made in: a collection of <paramref name="Items"/> files whose chain has about <paramref name="Logs"/> logs, of a user with so many collections.</summary>
internal sealed record GrowthCase(string Name, int Items, int Logs, int Collections);
