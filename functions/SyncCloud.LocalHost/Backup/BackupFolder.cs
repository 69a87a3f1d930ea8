using System.Globalization;
using System.Text.Json;
using SyncCloud.Protocol;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Backup;

/// <summary>
/// A folder that holds one backup: <c>backup.json</c>, <c>generation-N/</c> and <c>blobs/</c>. Replacing <c>backup.json</c> is what makes the next backup
/// the current one; everything that it names is durable before, and what the former one named is removed only after.
/// </summary>
internal sealed class BackupFolder(string path)
{
    public const string BlobList = "blobs.list";
    private const string ManifestFile = "backup.json";

    public string Root { get; } = Path.GetFullPath(path);
    public string Blobs => Path.Combine(Root, "blobs");
    public string PathOf(string generation, string file) => Path.Combine(Root, generation, file);
    public string PathOfBlob(string name) => Path.Combine(Blobs, name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The current backup, or null when the folder holds none. Throws <see cref="LocalServerException"/> for one that cannot be read.</summary>
    public BackupManifest? Read()
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(Root, ManifestFile)), LocalJson.Default.BackupManifest);
            return manifest is { Format: BackupManifest.CurrentFormat } ? manifest
                : throw new LocalServerException($"{Root} holds a backup of another version of synccloud-local: use that one, or another folder");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new LocalServerException($"{Path.Combine(Root, ManifestFile)} is damaged: {exception.Message} Back up into another folder", exception);
        }
    }

    /// <summary>The blobs of a backup by name, after the list has been checked against the manifest.</summary>
    public SortedDictionary<string, BackupFile> ReadBlobs(BackupManifest manifest)
    {
        var expected = manifest.Files.Single(file => file.Name == BlobList);
        var bytes = File.ReadAllBytes(PathOf(manifest.Generation, BlobList));
        if (Hash256.Of(bytes).ToString() != expected.Sha256) throw new LocalServerException($"{PathOf(manifest.Generation, BlobList)} is damaged: its SHA-256 is not the one in {ManifestFile}");
        var blobs = new SortedDictionary<string, BackupFile>(StringComparer.Ordinal);
        foreach (var line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            blobs.Add(parts[2], new BackupFile(parts[2], long.Parse(parts[1], CultureInfo.InvariantCulture), parts[0]));
        }
        return blobs;
    }

    /// <summary>Makes the folder for another generation; what an earlier run left there is removed.</summary>
    public string NewGeneration(BackupManifest? former)
    {
        var number = former is null ? 1 : long.Parse(former.Generation.Split('-')[1], CultureInfo.InvariantCulture) + 1;
        var generation = $"generation-{number.ToString(CultureInfo.InvariantCulture)}";
        if (Directory.Exists(Path.Combine(Root, generation))) Directory.Delete(Path.Combine(Root, generation), recursive: true);
        Directory.CreateDirectory(Path.Combine(Root, generation));
        Directory.CreateDirectory(Blobs);
        return generation;
    }

    public BackupFile WriteBlobList(string generation, SortedDictionary<string, BackupFile> blobs) =>
        Write(PathOf(generation, BlobList), System.Text.Encoding.UTF8.GetBytes(string.Concat(blobs.Values.Select(blob => $"{blob.Sha256} {blob.Length.ToString(CultureInfo.InvariantCulture)} {blob.Name}\n"))));

    /// <summary>Makes this backup the current one.</summary>
    public void Publish(BackupManifest manifest)
    {
        DurableFiles.FlushDirectory(Path.Combine(Root, manifest.Generation));
        DurableFiles.FlushDirectory(Root);
        var temporary = Path.Combine(Root, ManifestFile + ".new");
        Write(temporary, JsonSerializer.SerializeToUtf8Bytes(manifest, LocalJson.Default.BackupManifest));
        File.Move(temporary, Path.Combine(Root, ManifestFile), overwrite: true);
        DurableFiles.FlushDirectory(Root);
    }

    /// <summary>Removes what the current backup does not name.</summary>
    public void Prune(BackupManifest current, SortedDictionary<string, BackupFile> blobs)
    {
        foreach (var folder in Directory.GetDirectories(Root, "generation-*").Where(folder => Path.GetFileName(folder) != current.Generation)) Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(Blobs, "*", SearchOption.AllDirectories))
            if (!blobs.ContainsKey(Path.GetRelativePath(Blobs, file).Replace(Path.DirectorySeparatorChar, '/'))) File.Delete(file);
    }

    private static BackupFile Write(string path, byte[] bytes)
    {
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        return new BackupFile(Path.GetFileName(path), bytes.Length, Hash256.Of(bytes).ToString());
    }
}
