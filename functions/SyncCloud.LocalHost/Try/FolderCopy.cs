namespace SyncCloud.LocalHost.Try;

/// <summary>Copies a folder with its links, modes and modification times. What is neither file, folder nor link, or cannot be read, is counted and left out.</summary>
internal sealed class FolderCopy
{
    public long Skipped { get; private set; }

    public void Copy(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = Path.Combine(to, entry.Name);
            try { CopyOne(entry, target, cancellationToken); }
            catch (Exception exception) when (exception is UnauthorizedAccessException or IOException && !IsDiskFull(exception)) { Skipped++; }
        }
    }

    private void CopyOne(FileSystemInfo entry, string target, CancellationToken cancellationToken)
    {
        if (entry.LinkTarget is { } link)
        {
            if (entry is DirectoryInfo) Directory.CreateSymbolicLink(target, link);
            else File.CreateSymbolicLink(target, link);
        }
        else if (entry is DirectoryInfo)
        {
            Copy(entry.FullName, target, cancellationToken);
        }
        else if (entry.Attributes.HasFlag(FileAttributes.Device) || !IsPlainFile(entry))
        {
            Skipped++;
        }
        else
        {
            File.Copy(entry.FullName, target);
            File.SetLastWriteTimeUtc(target, entry.LastWriteTimeUtc);
        }
    }

    // Pipes and sockets have no length and no content to open; a pipe would even wait for a writer.
    private static bool IsPlainFile(FileSystemInfo entry) => OperatingSystem.IsWindows() || (entry.Attributes & FileAttributes.Device) == 0 && entry is FileInfo { Exists: true };

    private static bool IsDiskFull(Exception exception) => (exception.HResult & 0xffff) is 112 or 28;
}
