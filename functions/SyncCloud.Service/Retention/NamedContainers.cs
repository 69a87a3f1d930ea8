using SyncCloud.Protocol;
using SyncCloud.Service.Images;
using SyncCloud.Service.Logs;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Retention;

/// <summary>
/// The containers that live because something names them: an image's locations, or the header of a log that has its bytes. Every content of every
/// chain value at every log that can still be folded lies in these alone: a log tells the location of each content that it makes live (edits refer
/// to locations of contents that live before it), and an image locates all that live at it. Not thread-safe.
/// </summary>
internal sealed class NamedContainers(IBlobStore blobs)
{
    // Most headers are short; those of a log in a blob of its own are read without the rest of it.
    private const int HeaderGuess = 64 << 10;
    private const long RunLength = 8 << 20;
    private readonly Dictionary<ContainerId, long> named = [];

    public bool Contains(ContainerId container) => named.ContainsKey(container);

    /// <summary>Whether an image, or a log after <paramref name="sequence"/>, names it.</summary>
    public bool IsNamedAfter(ContainerId container, long sequence) => named.TryGetValue(container, out var last) && last > sequence;

    /// <summary>False when the image is gone: then what it named is not known.</summary>
    public async ValueTask<bool> AddAsync(ImageRow image, CancellationToken cancellationToken)
    {
        await using var blob = await blobs.OpenAsync(image.Blob, 0, null, cancellationToken);
        if (blob is null) return false;
        var (_, records) = await BaseImage.ReadAsync(blob.Content, cancellationToken);
        await foreach (var (_, location) in records.WithCancellation(cancellationToken))
        {
            if (location is null) continue;
            foreach (var extent in location.Extents) named[extent.Container] = long.MaxValue;
        }
        return true;
    }

    /// <summary>False when a log is no longer where its row said.</summary>
    public async ValueTask<bool> AddAsync(IReadOnlyList<CommittedLog> logs, CancellationToken cancellationToken)
    {
        foreach (var run in LogRun.Join(logs, RunLength))
        {
            var bytes = await ReadAsync(run, run.Rows.Count == 1 ? Math.Min(run.Length, HeaderGuess) : run.Length, cancellationToken);
            if (bytes is not null && run.Rows.Count == 1 && ChangeLog.ReadHeader(bytes, out _) is null) bytes = await ReadAsync(run, run.Length, cancellationToken);
            if (bytes is null) return false;
            var rest = bytes.AsMemory();
            foreach (var row in run.Rows)
            {
                var header = ChangeLog.ReadHeader(rest.Span, out _) ?? throw new CorruptDataException($"log {row.Position.Sequence}", 0, "its header is cut off");
                foreach (var container in header.Containers) named[container] = Math.Max(named.GetValueOrDefault(container), row.Position.Sequence);
                if (run.Rows.Count > 1) rest = rest[(int)row.Length..];
            }
        }
        return true;
    }

    private async ValueTask<byte[]?> ReadAsync(LogRun run, long length, CancellationToken cancellationToken)
    {
        await using var blob = await blobs.OpenAsync(run.Blob, run.Offset, length, cancellationToken);
        if (blob is null) return null;
        var bytes = new byte[length];
        return await blob.Content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken) == length ? bytes : null;
    }
}
