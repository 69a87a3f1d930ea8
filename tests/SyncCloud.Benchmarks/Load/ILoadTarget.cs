namespace SyncCloud.Benchmarks.Load;

/// <summary>What load is put on: a service, or a peer that only stores. Safe for concurrent calls.</summary>
internal interface ILoadTarget : IAsyncDisposable
{
    string What { get; }

    /// <summary>The process that serves, which is measured.</summary>
    ServerProcess Server { get; }

    /// <summary>Makes users, devices, collections.</summary>
    Task PrepareAsync(LoadOptions options, CancellationToken cancellationToken);

    /// <summary>Lets devices wait for hints until cancelled.</summary>
    Task WaitForHintsAsync(CancellationToken cancellationToken);

    /// <summary>How long hints took, of what was appended at <paramref name="since"/> or later; both in ticks of timestamps.</summary>
    IEnumerable<long> HintsSince(long since);

    /// <summary>How many wait now.</summary>
    int Waiting { get; }

    /// <summary>One request of this device; a device makes one at a time. Returns its kind.</summary>
    Task<string> AskAsync(int device, bool append, CancellationToken cancellationToken);
}
