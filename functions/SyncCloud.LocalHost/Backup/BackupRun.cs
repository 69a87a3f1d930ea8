
namespace SyncCloud.LocalHost.Backup;

/// <summary>What a backup came to; bytes and blobs in all, and those that were copied now.</summary>
internal sealed record BackupResult(string Folder, DateTimeOffset Created, long Blobs, long Bytes, long CopiedBlobs, long CopiedBytes);

/// <summary>
/// A backup of a data folder, also while a server works on it. Rows come after the blobs that they refer to, so blobs are copied first, then the index in
/// one transaction, then the blobs that came meanwhile: what the copied index refers to was there before it, hence in one of the two passes, unless it
/// was removed between them by someone who deleted a whole collection. Then the copied index is out of date, and is copied again.
/// </summary>
internal sealed class BackupRun(DataFolder data, BackupFolder backup, TimeProvider clock, Action<string> tell)
{
    private const int MaxTries = 10;
    private readonly SortedDictionary<string, BackupFile> blobs = new(StringComparer.Ordinal);
    private long copiedBlobs;
    private long copiedBytes;

    public async Task<BackupResult> RunAsync(CancellationToken cancellationToken)
    {
        var former = backup.Read();
        var known = former is null ? new SortedDictionary<string, BackupFile>(StringComparer.Ordinal) : backup.ReadBlobs(former);
        var generation = backup.NewGeneration(former);
        for (var i = 1; ; i++)
        {
            await CopyBlobsAsync(known, cancellationToken);
            tell("copying the index");
            SqliteCopy.Write(Path.Combine(data.Root, DataFolder.Index), backup.PathOf(generation, DataFolder.Index));
            await CopyBlobsAsync(known, cancellationToken);
            if (SqliteCopy.BlobsOf(backup.PathOf(generation, DataFolder.Index)).FirstOrDefault(name => !blobs.ContainsKey(name)) is not { } missing) break;
            if (i == MaxTries) throw new LocalServerException($"the index names the blob {missing}, which is not in {data.Blobs}: the data folder is damaged");
        }
        var manifest = new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Generation = generation,
            Created = clock.GetUtcNow(),
            Files = [.. await CopyRestAsync(generation, cancellationToken), backup.WriteBlobList(generation, blobs)],
            Blobs = blobs.Count,
            Bytes = blobs.Values.Sum(blob => blob.Length),
        };
        backup.Publish(manifest);
        backup.Prune(manifest, blobs);
        return new BackupResult(backup.Root, manifest.Created, manifest.Blobs, manifest.Bytes, copiedBlobs, copiedBytes);
    }

    private async Task CopyBlobsAsync(SortedDictionary<string, BackupFile> known, CancellationToken cancellationToken)
    {
        foreach (var path in Directory.EnumerateFiles(data.Blobs, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(data.Blobs, path).Replace(Path.DirectorySeparatorChar, '/');
            if (name.StartsWith('.') || blobs.ContainsKey(name)) continue;
            try
            {
                // Blobs never change, so one of the same name and length that was copied and checked before is the same.
                var file = new FileInfo(path);
                if (known.TryGetValue(name, out var before) && before.Length == file.Length && new FileInfo(backup.PathOfBlob(name)) is { Exists: true } there && there.Length == before.Length)
                {
                    blobs.Add(name, before);
                    continue;
                }
                var copied = await CheckedCopy.CopyAsync(name, path, backup.PathOfBlob(name), cancellationToken);
                blobs.Add(name, copied);
                (copiedBlobs, copiedBytes) = (copiedBlobs + 1, copiedBytes + copied.Length);
                tell($"{copiedBlobs} blobs copied");
            }
            catch (FileNotFoundException)
            {
                // Deleted since it was listed; if the index still needs it, that is found out.
            }
        }
    }

    /// <summary>The index's hash, and copies of the keys and settings.</summary>
    private async Task<List<BackupFile>> CopyRestAsync(string generation, CancellationToken cancellationToken)
    {
        var files = new List<BackupFile> { await CheckedCopy.HashAsync(DataFolder.Index, backup.PathOf(generation, DataFolder.Index), cancellationToken) };
        foreach (var name in (string[])["token.key", "link.key", Agents.PublisherKey.FileName, Network.OwnCertificate.FileName, "settings.json"])
        {
            var from = Path.Combine(data.Root, name);
            if (File.Exists(from)) files.Add(await CheckedCopy.CopyAsync(name, from, backup.PathOf(generation, name), cancellationToken));
        }
        return files;
    }
}
