namespace SyncCloud.Protocol;

/// <summary>What a base image claims: all chain values and content locations at one position.</summary>
public sealed record BaseImageHeader(CollectionId Collection, string Kind, LogPosition At, Hash256 Root, long Items, long Locations);

/// <summary>Writes and reads base images as streams, in memory bounded by one record.</summary>
public static class BaseImage
{
    /// <summary>Writes an image. Items must be in order of id.</summary>
    public static Task WriteAsync(Stream destination, BaseImageHeader header, IAsyncEnumerable<Item> items, IAsyncEnumerable<ContentLocation> locations, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>
    /// Reads the header, then hands over the records one by one. The caller must not believe any of them before the sequence ended without
    /// <see cref="CorruptDataException"/>: the trailer's hash, the counts and the state root are checked at the end.
    /// </summary>
    public static Task<(BaseImageHeader Header, IAsyncEnumerable<(Item? Item, ContentLocation? Location)> Records)> ReadAsync(Stream source, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
