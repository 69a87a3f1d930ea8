using System.Globalization;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Backup;

/// <summary><paramref name="Replaced"/> is where what the data folder held before lies now, or null when it was empty.</summary>
internal sealed record RestoreResult(string Data, DateTimeOffset Created, long Blobs, long Bytes, string? Replaced);

/// <summary>
/// Brings a backup back into a data folder that no server works on. Everything is copied and checked beside what is there; only then do the two change
/// places, under a mark that keeps a server from starting in between. What was there is kept.
/// </summary>
internal sealed class RestoreRun(BackupFolder backup, string path, bool force, TimeProvider clock, Action<string> tell)
{
    private const string Staging = ".restoring";

    public async Task<RestoreResult> RunAsync(CancellationToken cancellationToken)
    {
        var manifest = backup.Read() ?? throw new LocalServerException($"{backup.Root} holds no backup");
        var root = Path.GetFullPath(path);
        var unfinished = File.Exists(Path.Combine(root, DataFolder.UnfinishedRestore));
        if (!force && !unfinished && HoldsData(root))
            throw new LocalServerException($"{root} is not empty. Restore into another folder with --data, or say --force; what is there is then kept beside");
        var folder = new DataFolder(root);
        using var held = folder.Lock();

        var staging = Path.Combine(root, Staging);
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        await StageAsync(manifest, staging, cancellationToken);
        // From here on there is no way back but to go on: a restore that is cut short is simply run again.
        folder.WriteForOwner(DataFolder.UnfinishedRestore, []);
        var replaced = PutAside(root);
        foreach (var entry in Directory.GetFileSystemEntries(staging)) Directory.Move(entry, Path.Combine(root, Path.GetFileName(entry)));
        DurableFiles.FlushDirectory(root);
        Directory.Delete(staging);
        File.Delete(Path.Combine(root, DataFolder.UnfinishedRestore));
        DurableFiles.FlushDirectory(root);
        return new RestoreResult(root, manifest.Created, manifest.Blobs, manifest.Bytes, replaced);
    }

    private async Task StageAsync(BackupManifest manifest, string staging, CancellationToken cancellationToken)
    {
        foreach (var file in manifest.Files)
            if (file.Name != BackupFolder.BlobList) await CheckedCopy.RestoreAsync(file, backup.PathOf(manifest.Generation, file.Name), Path.Combine(staging, file.Name), cancellationToken);
        Directory.CreateDirectory(Path.Combine(staging, "blobs"));
        var done = 0L;
        foreach (var blob in backup.ReadBlobs(manifest).Values)
        {
            await CheckedCopy.RestoreAsync(blob, backup.PathOfBlob(blob.Name), Path.Combine(staging, "blobs", blob.Name.Replace('/', Path.DirectorySeparatorChar)), cancellationToken);
            tell($"{++done} of {manifest.Blobs} blobs restored");
        }
    }

    private string? PutAside(string root)
    {
        if (!HoldsData(root))
        {
            Directory.Delete(Path.Combine(root, "blobs"), recursive: true);
            return null;
        }
        var aside = Path.Combine(root, DataFolder.ReplacedPrefix + clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        for (var i = 2; Directory.Exists(aside); i++) aside = $"{aside.Split("--")[0]}--{i.ToString(CultureInfo.InvariantCulture)}";
        Directory.CreateDirectory(aside);
        foreach (var entry in Contents(root)) Directory.Move(entry, Path.Combine(aside, Path.GetFileName(entry)));
        DurableFiles.FlushDirectory(aside);
        return aside;
    }

    /// <summary>Whether there is anything but what opening an empty folder makes.</summary>
    private static bool HoldsData(string root) => Directory.Exists(root) && Contents(root).Any(entry => !IsEmptyFolder(entry));

    private static bool IsEmptyFolder(string entry) => Directory.Exists(entry) && !Directory.EnumerateFiles(entry, "*", SearchOption.AllDirectories).Any();

    private static IEnumerable<string> Contents(string root) => Directory.GetFileSystemEntries(root).Where(entry => Path.GetFileName(entry) is var name
        && name is not (Staging or DataFolder.UnfinishedRestore or DataFolder.LockFile) && !name.StartsWith(DataFolder.ReplacedPrefix, StringComparison.Ordinal));
}
