using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>All paths of a volume but the agent's own folder, in order.</summary>
internal sealed class TreeView
{
    private const string Own = ".synccloud";
    private readonly List<string> files = [];
    private readonly List<string> folders = [];

    public IReadOnlyList<string> Files => files;
    public IReadOnlyList<string> Folders => folders;

    public static TreeView Read(IVolume volume)
    {
        var view = new TreeView();
        view.Walk(volume, "");
        return view;
    }

    public static byte[] ReadAll(IVolume volume, string path)
    {
        using var stream = volume.OpenRead(path);
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The contents of all files, those in the agent's own folder too.</summary>
    public static IEnumerable<ContentRef> Contents(MemoryVolume volume) =>
        [.. volume.Everything().Values.OfType<byte[]>().Select(bytes => new ContentRef(bytes.Length, ContentHash.Of(bytes)))];

    /// <summary>Files in the agent's own folder: the trash, and what it is working on.</summary>
    public static IEnumerable<string> OwnFiles(IVolume volume)
    {
        var view = new TreeView();
        if (volume.Stat(Own) is not null) view.Walk(volume, Own);
        return view.files;
    }

    public string AnyFolder(Random random) => random.Next(folders.Count + 1) is var index && index == 0 ? "" : folders[index - 1];
    public string? AnyInnerFolder(Random random) => folders.Count == 0 ? null : folders[random.Next(folders.Count)];
    public string? AnyFile(Random random) => files.Count == 0 ? null : files[random.Next(files.Count)];
    public IEnumerable<string> FilesIn(string folder) => files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal));

    /// <summary>The folder and all beneath it, deepest first.</summary>
    public IEnumerable<string> FoldersIn(string folder) =>
        folders.Where(inner => inner == folder || inner.StartsWith(folder + "/", StringComparison.Ordinal)).OrderByDescending(inner => inner.Length);

    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private void Walk(IVolume volume, string folder)
    {
        var entries = new List<VolumeEntry>();
        volume.List(folder, entries);
        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = folder.Join(entry.Name);
            if (path == Own) continue;
            if (entry.Stat.Type == VolumeType.Folder)
            {
                folders.Add(path);
                Walk(volume, path);
            }
            else files.Add(path);
        }
    }
}

internal static class Paths
{
    public static string Join(this string folder, string name) => folder.Length == 0 ? name : folder + "/" + name;
}
