namespace SyncCloud.LocalHost.Try;

/// <summary>Compares two folders byte by byte, with links, executable bits and modification times; only the agent's own marker is left out.</summary>
internal sealed class FolderComparison
{
    private const int MaxDifferences = 20;
    private readonly List<string> differences = [];

    public long Files { get; private set; }
    public long Folders { get; private set; }
    public long Links { get; private set; }
    public long Bytes { get; private set; }

    /// <summary>What differs, at most a screenful; empty means equal.</summary>
    public IReadOnlyList<string> Differences => differences;

    public void Compare(string left, string right, CancellationToken cancellationToken)
    {
        var (here, there) = (Entries(left), Entries(right));
        foreach (var name in here.Keys.Union(there.Keys).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (differences.Count >= MaxDifferences) return;
            if (!here.TryGetValue(name, out var one)) differences.Add($"only on one side: {Path.Combine(right, name)}");
            else if (!there.TryGetValue(name, out var other)) differences.Add($"only on one side: {one.FullName}");
            else CompareEntries(one, other, cancellationToken);
        }
    }

    private void CompareEntries(FileSystemInfo one, FileSystemInfo other, CancellationToken cancellationToken)
    {
        if (one.LinkTarget is not null || other.LinkTarget is not null)
        {
            Links++;
            if (one.LinkTarget != other.LinkTarget) differences.Add($"link differs: {one.FullName}");
        }
        else if (one is FileInfo file && other is FileInfo otherFile)
        {
            Files++;
            CompareFiles(file, otherFile);
        }
        else if (one is DirectoryInfo && other is DirectoryInfo)
        {
            Folders++;
            Compare(one.FullName, other.FullName, cancellationToken);
        }
        else
        {
            differences.Add($"a file on one side, a folder on the other: {one.FullName}");
        }
    }

    private void CompareFiles(FileInfo one, FileInfo other)
    {
        Bytes += one.Length;
        if (one.Length != other.Length || !SameBytes(one.FullName, other.FullName)) differences.Add($"bytes differ: {one.FullName}");
        if (one.LastWriteTimeUtc != other.LastWriteTimeUtc) differences.Add($"modification time differs: {one.FullName}");
        if (!OperatingSystem.IsWindows() && ((one.UnixFileMode ^ other.UnixFileMode) & UnixFileMode.UserExecute) != 0) differences.Add($"executable bit differs: {one.FullName}");
    }

    private static bool SameBytes(string one, string other)
    {
        using var left = File.OpenRead(one);
        using var right = File.OpenRead(other);
        var (a, b) = (new byte[1 << 16], new byte[1 << 16]);
        while (true)
        {
            var (read, readOther) = (left.ReadAtLeast(a, a.Length, throwOnEndOfStream: false), right.ReadAtLeast(b, b.Length, throwOnEndOfStream: false));
            if (read != readOther || !a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, readOther))) return false;
            if (read < a.Length) return true;
        }
    }

    private static Dictionary<string, FileSystemInfo> Entries(string folder) =>
        new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => !Markers.IsMarker(entry.Name)).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
}
