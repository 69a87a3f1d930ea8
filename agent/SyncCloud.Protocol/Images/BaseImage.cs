using System.Runtime.CompilerServices;

namespace SyncCloud.Protocol;

/// <summary>What a base image claims: all chain values and content locations at one position.</summary>
public sealed record BaseImageHeader(CollectionId Collection, string Kind, LogPosition At, Hash256 Root, long Items, long Locations);

/// <summary>Writes and reads base images as streams, in memory bounded by one record or batch. Thread-safe.</summary>
public static class BaseImage
{
    internal const int PrefixLength = 8;
    internal const int ChunkHeadLength = 8;
    internal static ReadOnlySpan<byte> Magic => "SCB1"u8;

    /// <summary>Writes an image whose items go into columns where there are enough of them, as the other overload does.</summary>
    public static Task WriteAsync(Stream destination, BaseImageHeader header, IAsyncEnumerable<Item> items, IAsyncEnumerable<ContentLocation> locations, CancellationToken cancellationToken) =>
        WriteAsync(destination, header, items, locations, FormatFeatures.ColumnsFrom, cancellationToken);

    /// <summary>
    /// Writes an image. From <paramref name="columnsFrom"/> items on these go into columns where that makes them shorter, from 0 on always. Items must be in order of id. Throws <see cref="ArgumentException"/> when the records do not have the counts and the state root
    /// of <paramref name="header"/> or break a bound of <see cref="FormatLimits"/>; what was written until then is not an image.
    /// </summary>
    public static async Task WriteAsync(Stream destination, BaseImageHeader header, IAsyncEnumerable<Item> items,
        IAsyncEnumerable<ContentLocation> locations, int columnsFrom, CancellationToken cancellationToken)
    {
        if (ImageHeaderFormat.Problem(header) is { } problem) throw new ArgumentException($"a base image cannot have this header: {problem}", nameof(header));
        using var writer = new ImageWriter(destination, header, columnsFrom);
        await writer.WriteHeaderAsync(header, cancellationToken);
        await foreach (var item in items.WithCancellation(cancellationToken))
            await writer.WriteAsync(new LogRecord(new Put(item.Id, item.Kind, item.Fields), null), cancellationToken);
        await foreach (var location in locations.WithCancellation(cancellationToken))
            await writer.WriteAsync(new LogRecord(null, new WholeLocation(location.Content, location.Extents)), cancellationToken);
        await writer.FinishAsync(cancellationToken);
    }

    /// <summary>
    /// Reads the header, then hands over the records one by one, once. The caller must not believe any of them before the sequence ended without
    /// <see cref="CorruptDataException"/>: the trailer's hash, the counts and the state root are checked at the end. The caller
    /// enumerates the sequence, even if only to leave it, and closes <paramref name="source"/>. Throws <see cref="UnknownFeatureException"/> as logs do.
    /// </summary>
    public static async Task<(BaseImageHeader Header, IAsyncEnumerable<(Item? Item, ContentLocation? Location)> Records)> ReadAsync(
        Stream source, CancellationToken cancellationToken)
    {
        var reader = new ImageReader(source);
        try
        {
            var header = await reader.ReadHeaderAsync(cancellationToken);
            return (header, ReadRecordsAsync(reader, cancellationToken));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static async IAsyncEnumerable<(Item? Item, ContentLocation? Location)> ReadRecordsAsync(
        ImageReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using (reader)
        {
            do
            {
                while (reader.TryRead(out var record))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return record.Change is Put put
                        ? (new Item(put.Id, put.Kind, put.Fields), null)
                        : (null, new ContentLocation(record.Location!.Content, ((WholeLocation)record.Location).Extents));
                }
            }
            while (await reader.AdvanceAsync(cancellationToken));
        }
    }
}
