using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace SyncCloud.Service.Storage.Embedded;

/// <summary>
/// Blobs as files below one folder. A blob is written to <c>.incoming</c> beside them, flushed, then linked to its name without replacing, then the
/// directory is flushed: it appears whole and durable, or not at all. One process at a time may write to a folder.
/// </summary>
public sealed class FolderBlobStore : IBlobStore
{
    private const string IncomingFolder = ".incoming";

    // For a megabyte and more at once Linux's page cache takes pages of 2 MiB, which cost several times as much to come by as small ones that were in use before.
    private const int WrittenAtOnce = 256 << 10;

    // Of a stream; little enough for arrays that are collected soon.
    private const int ReadAtOnce = 64 << 10;

    private readonly string root;
    private readonly string incoming;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, bool> durableDirectories = new(StringComparer.Ordinal);
    // Deleting by ETag and renewing look first and act then; this keeps them from acting between each other's steps.
    private readonly Lock versions = new();
    private long lastTemporary;

    /// <summary>
    /// Opens or makes the folder, and removes what a crash left in <c>.incoming</c>; not so <paramref name="beside"/> another process that serves the
    /// folder, where this one may read, list and delete.
    /// </summary>
    public FolderBlobStore(string root, TimeProvider clock, bool beside = false)
    {
        this.clock = clock;
        this.root = Path.GetFullPath(root);
        incoming = Path.Combine(this.root, IncomingFolder);
        Directory.CreateDirectory(incoming);
        if (beside) return;
        foreach (var left in Directory.EnumerateFiles(incoming)) File.Delete(left);
    }

    public ValueTask<PutResult> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        PutAsync(name, (temporary, path) => DiskThreads.Shared.RunAsync(() =>
        {
            using var file = Create(temporary);
            Write(file, content.Span, cancellationToken);
            return Publish(file, path);
        }));

    public ValueTask<PutResult> PutAsync(string name, Stream content, CancellationToken cancellationToken) =>
        PutAsync(name, async (temporary, path) =>
        {
            using var file = Create(temporary);
            var buffer = new byte[ReadAtOnce];
            int count;
            while ((count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
                await DiskThreads.Shared.RunAsync(() => file.Write(buffer, 0, count));
            return await DiskThreads.Shared.RunAsync(() => Publish(file, path));
        });

    public ValueTask<BlobContent?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(name);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous);
            try
            {
                var properties = PropertiesOf(name, new FileInfo(path), file.Length);
                file.Position = Math.Min(offset, file.Length);
                var rest = file.Length - file.Position;
                return new(new BlobContent(new BoundedReadStream(file, Math.Min(length ?? rest, rest)), properties));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new((BlobContent?)null);
        }
    }

    public ValueTask<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Look(name));
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A prefix need not end at a folder's name: start at the deepest folder that it names whole.
        var folder = prefix.LastIndexOf('/') is > 0 and var slash ? PathOf(prefix[..slash]) : root;
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || name.StartsWith(IncomingFolder, StringComparison.Ordinal)) continue;
            if (Look(name) is { } properties) yield return properties;
        }
        await Task.CompletedTask;
    }

    public ValueTask<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (versions)
        {
            if (Look(name) is not { } properties || (etag is not null && etag != properties.ETag)) return new(false);
            File.Delete(PathOf(name));
            return new(true);
        }
    }

    public ValueTask<bool> RenewAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (versions)
        {
            if (Look(name) is not { } properties) return new(false);
            // File systems keep times coarsely; a second more is seen everywhere.
            var now = clock.GetUtcNow();
            var renewed = now > properties.Modified ? now : properties.Modified.AddSeconds(1);
            File.SetLastWriteTimeUtc(PathOf(name), renewed.UtcDateTime);
            if (Look(name)!.ETag == properties.ETag) File.SetLastWriteTimeUtc(PathOf(name), properties.Modified.UtcDateTime.AddSeconds(2));
            return new(true);
        }
    }

    // Who writes far ahead of the disk is made to wait for it as a flush is, so both are left to the disk's threads. Unbuffered, so that nothing is written
    // by closing it, or after its time was set.
    private static FileStream Create(string temporary) => new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    private static void Write(FileStream file, ReadOnlySpan<byte> content, CancellationToken cancellationToken)
    {
        for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, WrittenAtOnce)..])
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(rest[..Math.Min(rest.Length, WrittenAtOnce)]);
        }
    }

    private async ValueTask<PutResult> PutAsync(string name, Func<string, string, Task<PutResult>> writeAndPublish)
    {
        var path = PathOf(name);
        if (File.Exists(path))
        {
            // The put that made it may not have flushed yet; "exists" must be as durable as "created".
            await DiskThreads.Shared.RunAsync(() => DurableFiles.FlushDirectory(Path.GetDirectoryName(path)!));
            return PutResult.Exists;
        }
        var temporary = Path.Combine(incoming, Interlocked.Increment(ref lastTemporary).ToString(CultureInfo.InvariantCulture));
        try
        {
            return await writeAndPublish(temporary, path);
        }
        catch (IOException exception) when (DurableFiles.IsDiskFull(exception))
        {
            throw new StorageException("the disk with the service's blobs is full", isFull: true, exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Gives what was written its name, and closes it.</summary>
    private PutResult Publish(FileStream file, string path)
    {
        using (file)
        {
            // Before the name exists, so that the ETag that its first reader sees holds.
            File.SetLastWriteTimeUtc(file.SafeFileHandle, clock.GetUtcNow().UtcDateTime);
            file.Flush(flushToDisk: true);
        }
        var directory = Path.GetDirectoryName(path)!;
        EnsureDurable(directory);
        var published = DurableFiles.TryPublish(file.Name, path);
        DurableFiles.FlushDirectory(directory);
        return published ? PutResult.Created : PutResult.Exists;
    }

    private void EnsureDurable(string directory)
    {
        if (directory == root || durableDirectories.ContainsKey(directory)) return;
        var parent = Path.GetDirectoryName(directory)!;
        EnsureDurable(parent);
        Directory.CreateDirectory(directory);
        DurableFiles.FlushDirectory(parent);
        durableDirectories[directory] = true;
    }

    private BlobProperties? Look(string name)
    {
        var file = new FileInfo(PathOf(name));
        try
        {
            return file.Exists ? PropertiesOf(name, file, file.Length) : null;
        }
        catch (FileNotFoundException)
        {
            return null; // deleted since it was looked for
        }
    }

    private static BlobProperties PropertiesOf(string name, FileInfo file, long length)
    {
        var modified = file.LastWriteTimeUtc;
        return new BlobProperties(name, length, $"{modified.Ticks:x}-{length:x}", new DateTimeOffset(modified));
    }

    private string PathOf(string name)
    {
        BlobNames.Check(name);
        return Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));
    }
}
