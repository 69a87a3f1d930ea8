using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Repair;

/// <summary>
/// Finds the raw bytes of a pack in the application data of this device: wherever a content lies in the pack, an item that shows this content has them too.
/// Not thread-safe.
/// </summary>
internal sealed class LocalBlocks : IAsyncDisposable
{
    private readonly record struct Piece(long Start, long Length, ContentRef Content, long Offset);

    private const int MaxItems = 4;
    private readonly List<Piece> pieces = [];
    private readonly StateStore state;
    private readonly IConnector connector;
    private (ContentRef Content, Stream Stream)? open;

    public LocalBlocks(StateStore state, IConnector connector, ContainerId container)
    {
        (this.state, this.connector) = (state, connector);
        foreach (var location in state.Locations.In(container))
        {
            var offset = 0L;
            foreach (var extent in location.Extents)
            {
                if (extent.Container == container && extent.FirstBlock == 0) pieces.Add(new Piece(extent.Start, extent.Length, location.Content, offset));
                offset += extent.Length;
            }
        }
    }

    /// <summary>
    /// The bytes from <paramref name="start"/> of the pack's raw bytes, if they are there and have this leaf hash. They are read into
    /// <paramref name="destination"/>, which says how many.
    /// </summary>
    public async Task<bool> TryReadAsync(long start, Hash256 hash, Memory<byte> destination, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces.Where(piece => piece.Start <= start && start + destination.Length <= piece.Start + piece.Length))
        {
            foreach (var item in state.Native.WithContent(piece.Content, MaxItems))
            {
                if (await ReadAsync(item, piece.Offset + start - piece.Start, destination, cancellationToken) && ContentHash.Leaf(destination.Span) == hash) return true;
                await CloseAsync();
            }
        }
        return false;
    }

    private async Task<bool> ReadAsync(NativeItem item, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            if (open?.Content != item.Content)
            {
                await CloseAsync();
                if (connector.OpenContent(item, state.Native) is not { } stream) return false;
                open = (item.Content!.Value, stream);
            }
            open!.Value.Stream.Position = offset;
            return await open.Value.Stream.ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, cancellationToken) == destination.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Another item may have them, or another device.
            return false;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (open is { } opened) await opened.Stream.DisposeAsync();
        open = null;
    }

    public ValueTask DisposeAsync() => CloseAsync();
}
