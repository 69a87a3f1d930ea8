namespace SyncCloud.EndToEnd.Tests;

/// <summary>Compares folders as <c>diff -r --no-dereference</c> does, and modes and times beside.</summary>
internal static class Trees
{
    public static void AreEqual(string expected, string actual)
    {
        var (left, right) = (Describe(expected), Describe(actual));
        CollectionAssert.AreEqual(left.Keys.ToArray(), right.Keys.ToArray(), "the same paths");
        foreach (var (path, description) in left) Assert.AreEqual(description, right[path], path);
        foreach (var (path, _) in left.Where(entry => entry.Value.StartsWith("file", StringComparison.Ordinal)))
            Assert.IsTrue(File.ReadAllBytes(Path.Combine(expected, path)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, path))), $"bytes of {path}");
    }

    private static SortedDictionary<string, string> Describe(string root)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Describe(root, new DirectoryInfo(root), entries);
        return entries;
    }

    private static void Describe(string root, DirectoryInfo folder, SortedDictionary<string, string> entries)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => entry.Name != ".synccloud"))
        {
            var path = Path.GetRelativePath(root, entry.FullName);
            if (entry.LinkTarget is { } target) entries[path] = $"link to {target}";
            else if (entry is FileInfo file) entries[path] = $"file of {file.Length}, {(Executable(file) ? "executable, " : "")}modified {file.LastWriteTimeUtc:O}";
            else
            {
                entries[path] = "folder";
                Describe(root, (DirectoryInfo)entry, entries);
            }
        }
    }

    private static bool Executable(FileInfo file) => !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
}
