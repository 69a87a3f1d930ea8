namespace SyncCloud.Connectors.Files.Restore;

/// <summary>A file or link in the trash.</summary>
public sealed record TrashVersion
{
    internal TrashVersion(string path, DateTimeOffset when, int number, long length, string location) =>
        (Path, When, Number, Length, Location) = (path, when, number, length, location);

    /// <summary>Where it lay in the collection, with '/' between names.</summary>
    public string Path { get; }

    /// <summary>When it was replaced or removed; all that went together has the same moment.</summary>
    public DateTimeOffset When { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>Tells folders of one moment apart; the higher is the later.</summary>
    internal int Number { get; }

    /// <summary>Where it lies now.</summary>
    internal string Location { get; }
}
