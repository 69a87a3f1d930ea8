namespace SyncCloud.Engine.Content;

/// <summary>Reads what is to be stored.</summary>
internal static class ContentStream
{
    /// <summary>How many bytes there were: less than there is room for at the end alone.</summary>
    public static async ValueTask<int> FillAsync(Stream source, Memory<byte> room, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // A file opened for plain reads blocks a thread either way; handing that to another one costs more than reading a small file.
        return source is FileStream { IsAsync: false }
            ? source.ReadAtLeast(room.Span, room.Length, throwOnEndOfStream: false)
            : await source.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellationToken);
    }
}
