namespace SyncCloud.LocalHost.Try;

/// <summary>What two people do to their copies at the same time: edit, rename, delete, add, and one file that both edit.</summary>
internal sealed class Edits(Device first, Device second)
{
    /// <summary>Makes the edits and tells them in words. A folder that is too small for one of them goes without.</summary>
    public IReadOnlyList<string> Make()
    {
        var told = new List<string>();
        var files = new Queue<string>(Files(first.Folder));
        var folder = Directory.EnumerateDirectories(first.Folder).Select(Path.GetFileName).OfType<string>()
            .Where(name => !Markers.IsMarker(name) && new DirectoryInfo(Path.Combine(first.Folder, name)).LinkTarget is null).Order(StringComparer.Ordinal).LastOrDefault();
        Edit(first, Next(files), told);
        Rename(first, Next(files), told);
        Delete(first, Next(files), told);
        Edit(second, Next(files), told);
        Rename(second, Next(files), told);
        Delete(second, Next(files), told);
        var both = Next(files);
        if (both is not null)
        {
            Append(first, both, "the first device's line\n");
            Append(second, both, "the second device's line\n");
            told.Add($"both edit '{both}', without knowing of each other");
        }
        var crossed = Next(files);
        if (crossed is not null)
        {
            Append(second, crossed, "edited here, renamed there\n");
            told.Add($"{second.Name} edits '{crossed}', which {first.Name} renames:");
            Rename(first, crossed, told);
        }
        if (folder is not null)
        {
            Directory.Move(Path.Combine(first.Folder, folder), Path.Combine(first.Folder, folder + " (renamed)"));
            told.Add($"{first.Name} renames the folder '{folder}' with all that is in it");
        }
        foreach (var device in (Device[])[first, second])
        {
            File.WriteAllText(Path.Combine(device.Folder, $"new on {device.Name}.txt"), $"written on {device.Name}\n");
            told.Add($"{device.Name} adds 'new on {device.Name}.txt'");
        }
        return told;
    }

    /// <summary>Files to work on, spread over the tree, so that no two edits meet by chance.</summary>
    private static IEnumerable<string> Files(string root)
    {
        const int Wanted = 8;
        var all = Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device, IgnoreInaccessible = true })
            .Select(path => Path.GetRelativePath(root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(Markers.IsMarker) && new FileInfo(Path.Combine(root, path)).Length > 0)
            .Order(StringComparer.Ordinal).ToList();
        var step = Math.Max(1, all.Count / Wanted);
        return all.Where((_, index) => index % step == 0).Take(Wanted);
    }

    private static string? Next(Queue<string> files) => files.TryDequeue(out var file) ? file : null;

    private static void Edit(Device device, string? file, List<string> told)
    {
        if (file is null) return;
        Append(device, file, $"a line from {device.Name}\n");
        told.Add($"{device.Name} edits '{file}'");
    }

    private static void Rename(Device device, string? file, List<string> told)
    {
        if (file is null) return;
        var renamed = Path.Combine(Path.GetDirectoryName(file) ?? "", $"{Path.GetFileNameWithoutExtension(file)} (renamed){Path.GetExtension(file)}");
        File.Move(Path.Combine(device.Folder, file), Path.Combine(device.Folder, renamed));
        told.Add($"{device.Name} renames '{file}'");
    }

    private static void Delete(Device device, string? file, List<string> told)
    {
        if (file is null) return;
        File.Delete(Path.Combine(device.Folder, file));
        told.Add($"{device.Name} deletes '{file}'");
    }

    private static void Append(Device device, string file, string text)
    {
        var path = Path.Combine(device.Folder, file);
        // A read-only file is still its owner's to edit.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
        else File.SetAttributes(path, File.GetAttributes(path) & ~FileAttributes.ReadOnly);
        File.AppendAllText(path, text);
    }
}
