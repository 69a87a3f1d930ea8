using System.Buffers;
using System.Security.Cryptography;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Backup;

/// <summary>Copies files so that the copy is whole, durable and known by its hash, or not there.</summary>
internal static class CheckedCopy
{
    /// <summary>Copies <paramref name="from"/> to <paramref name="to"/>, reads the copy back and gives length and hash. Replaces what is there.</summary>
    public static async Task<BackupFile> CopyAsync(string name, string from, string to, CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(to)!;
        Directory.CreateDirectory(directory);
        var temporary = to + ".new";
        try
        {
            BackupFile copied;
            await using (var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan))
            await using (var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 0))
            {
                copied = await PassAsync(name, source, target, cancellationToken);
                target.Flush(flushToDisk: true);
            }
            if (await HashAsync(name, temporary, cancellationToken) != copied) throw new LocalServerException($"{to} does not read as it was written: the disk cannot be trusted");
            File.Move(temporary, to, overwrite: true);
            DurableFiles.FlushDirectory(directory);
            return copied;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Copies a file of a backup; throws <see cref="LocalServerException"/> when it is missing or not what the backup says.</summary>
    public static async Task RestoreAsync(BackupFile expected, string from, string to, CancellationToken cancellationToken)
    {
        BackupFile copied;
        try
        {
            copied = await CopyAsync(expected.Name, from, to, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LocalServerException($"the backup is not whole: {from} is missing", exception);
        }
        if (copied != expected) throw new LocalServerException($"the backup is damaged: {from} does not have the SHA-256 {expected.Sha256} that it had when it was made");
    }

    public static async Task<BackupFile> HashAsync(string name, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
        return await PassAsync(name, file, null, cancellationToken);
    }

    private static async Task<BackupFile> PassAsync(string name, Stream source, Stream? target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            var (length, count) = (0L, 0);
            while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, count);
                if (target is not null) await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                length += count;
            }
            return new BackupFile(name, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
