namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>How a <see cref="MemoryVolume"/> treats names, times and identities.</summary>
public sealed record MemoryVolumeWays
{
    public static MemoryVolumeWays Linux { get; } = new();

    /// <summary>As on a memory card: no case, no reserved characters, two seconds, nothing that tells a file from another of its name.</summary>
    public static MemoryVolumeWays Card { get; } = new() { IgnoresCase = true, RefusesReserved = true, TimeGrain = 2_000_000_000, HasFileIds = false, HasExecutableBit = false };

    /// <summary>As on a Mac or a Windows machine: names that differ in case alone are one.</summary>
    public static MemoryVolumeWays NoCase { get; } = new() { IgnoresCase = true };

    /// <summary>As on a Mac: neither case nor composition tells names apart, and each is given back as it was written.</summary>
    public static MemoryVolumeWays Mac { get; } = new() { IgnoresCase = true, IgnoresNormalization = true };

    public bool IgnoresCase { get; init; }
    public bool IgnoresNormalization { get; init; }
    public bool RefusesReserved { get; init; }

    /// <summary>Times are rounded down to a multiple of this many nanoseconds.</summary>
    public long TimeGrain { get; init; } = 1;

    /// <summary>Whether it says what time it would stamp now.</summary>
    public bool TellsClock { get; init; }

    public bool HasFileIds { get; init; } = true;
    public bool HasExecutableBit { get; init; } = true;

    internal IComparer<string> Names => Comparer<string>.Create((left, right) => string.CompareOrdinal(Key(left), Key(right)));

    internal long Rounded(long time) => time - (((time % TimeGrain) + TimeGrain) % TimeGrain);

    private string Key(string name)
    {
        // Enough for tests, and not what the product does.
        if (IgnoresNormalization) name = name.Replace("e\u0301", "\u00e9", StringComparison.Ordinal).Replace("u\u0308", "\u00fc", StringComparison.Ordinal);
        return IgnoresCase ? name.ToUpperInvariant() : name;
    }
}
