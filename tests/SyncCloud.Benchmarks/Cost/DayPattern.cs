namespace SyncCloud.Benchmarks.Cost;

/// <summary>A day of one user.</summary>
internal sealed record DayPattern
{
    /// <summary>How many such days a month has.</summary>
    public required double Days { get; init; }

    /// <summary>What lies there beside what the day adds.</summary>
    public required double GigabytesStored { get; init; }

    /// <summary>What is downloaded in a month beside the day's changes.</summary>
    public required double GigabytesDownloaded { get; init; }
    public required int FileBytes { get; init; }
    public required IReadOnlyList<DevicePattern> Devices { get; init; }

    /// <summary>All changes in order.</summary>
    public IEnumerable<DayChange> Changes() => Devices.SelectMany((device, i) => device.Changes(i)).OrderBy(change => change.At);
}

/// <summary>A file is written; the path is within the collection.</summary>
internal sealed record DayChange(TimeSpan At, int Device, string Path);

/// <summary>A device that is on, and follows, between two hours of the day.</summary>
internal sealed record DevicePattern
{
    public required string Name { get; init; }
    public required double From { get; init; }
    public required double To { get; init; }
    public required IReadOnlyList<WorkPattern> Work { get; init; }

    /// <summary>Each kind of work spread evenly over the time that the device is on, none at its first or last moment.</summary>
    public IEnumerable<DayChange> Changes(int device)
    {
        var span = TimeSpan.FromHours(To - From);
        for (var kind = 0; kind < Work.Count; kind++)
        {
            var work = Work[kind];
            for (var time = 0; time < work.Times; time++)
            {
                var begin = TimeSpan.FromHours(From) + (span * ((time + 0.5 + (0.1 * kind)) / (work.Times + 1)));
                for (var change = 0; change < work.Changes; change++)
                    yield return new DayChange(begin + TimeSpan.FromSeconds(work.Seconds * change / work.Changes), device, $"{Name}-{kind}/{time % 16}/file-{change % work.Files}");
            }
        }
    }
}

/// <summary>So many times a day, this many changes of this many files within some seconds.</summary>
internal sealed record WorkPattern
{
    public required string Name { get; init; }
    public required int Times { get; init; }
    public required int Changes { get; init; }
    public required double Seconds { get; init; }
    public required int Files { get; init; }
}
