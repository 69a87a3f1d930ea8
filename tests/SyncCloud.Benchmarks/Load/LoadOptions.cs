namespace SyncCloud.Benchmarks.Load;

/// <summary>How much is asked of a service at once.</summary>
internal sealed record LoadOptions
{
    public int Users { get; init; } = 500;

    /// <summary>Of all users together; each device is of one user, and of that user's one collection.</summary>
    public int Devices { get; init; } = 2000;
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For so long beforehand it is asked alike and nothing is measured.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Requests under way at once, beside those of devices that wait for a hint.</summary>
    public int AtOnce { get; init; } = 64;

    /// <summary>Of ten requests so many are appends; the others read.</summary>
    public int AppendsOfTen { get; init; } = 3;
}
