namespace SyncCloud.Benchmarks.Load;

/// <summary>How much is asked of a service at once.</summary>
internal sealed record LoadOptions
{
    public required int Users { get; init; }

    /// <summary>Of all users together; each device is of one user, and of that user's one collection.</summary>
    public required int Devices { get; init; }
    public required TimeSpan Duration { get; init; }

    /// <summary>For so long beforehand it is asked alike and nothing is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Requests under way at once, beside those of devices that wait for a hint.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Of ten requests so many are appends; the others read.</summary>
    public int AppendsOfTen { get; init; } = 3;
}
