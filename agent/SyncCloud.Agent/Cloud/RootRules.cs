using SyncCloud.Agent.Home;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Agent.Cloud;

/// <summary>Where a collection's folder or file may lie: a root equal to, inside or above another root, the home or a state store would sync itself.</summary>
internal static class RootRules
{
    public static void Check(string root, string kind, string? stateFolder, AgentHome home)
    {
        if (kind == CollectionKinds.Files && File.Exists(root)) throw new AgentException($"{root} is a file", "give a folder");
        Apart(root, home.Path, "this installation's own folder");
        if (stateFolder is not null) Apart(root, stateFolder, "the state store's folder");
        foreach (var other in home.Collections.Where(one => one.Server is null))
        {
            Apart(root, other.Root, $"the {(File.Exists(other.Root) ? "file" : "folder")} of collection '{other.Name}'");
            if (other.StateFolder is { } folder) Apart(root, folder, $"the state store of collection '{other.Name}'");
            if (stateFolder is not null) Apart(other.Root, stateFolder, "the state store's folder");
        }
    }

    /// <summary>An address at a server is one collection's data, too.</summary>
    public static void CheckServer(Uri address, AgentHome home)
    {
        if (home.Collections.FirstOrDefault(other => other.Server is not null && other.Root == address.AbsoluteUri) is { } other)
            throw new AgentException($"{address} is what collection '{other.Name}' holds already", "give another address");
    }

    private static void Apart(string root, string other, string what)
    {
        var (left, right) = (Real(root), Real(other));
        var relation = left == right ? "is" : IsInside(left, right) ? "lies inside" : IsInside(right, left) ? "lies above" : null;
        if (relation is not null) throw new AgentException($"{root} {relation} {what} ({other})", "choose a folder apart from it");
    }

    private static bool IsInside(string path, string folder) =>
        path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with links and bind mounts on the way resolved, as far as it exists; in one case where the system's paths ignore case.</summary>
    private static string Real(string path)
    {
        var missing = new Stack<string>();
        var existing = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            missing.Push(Path.GetFileName(existing));
            existing = parent;
        }
        var real = MountTable.Canonical(missing.Aggregate(Resolve(existing), Path.Combine));
        return OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? real.ToUpperInvariant() : real;
    }

    private static string Resolve(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } parent) return folder;
        var here = Path.Combine(Resolve(parent), Path.GetFileName(folder));
        return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Resolve(Path.TrimEndingDirectorySeparator(target.FullName)) : here;
    }
}
