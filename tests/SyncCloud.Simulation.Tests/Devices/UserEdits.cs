using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>What a person does to a folder between any two steps of the machine. Few names, so that devices collide.</summary>
internal sealed class UserEdits(MemoryVolume volume, string device, UserContents contents, List<string> trace, Func<bool> isUnsettled)
{
    private static readonly string[] FileNames = ["a", "b", "c", "d.txt"];
    private static readonly string[] FolderNames = ["p", "q", "r"];

    /// <summary>One random edit; returns without a change where the tree offers none of its kind.</summary>
    public void MakeOne(Random random)
    {
        var hook = volume.Before;
        volume.Before = null;
        try
        {
            var tree = TreeView.Read(volume);
            var description = random.Next(100) switch
            {
                < 22 => Create(tree, random),
                < 40 => Overwrite(tree, random),
                < 49 => Remove(tree, random),
                < 61 => MoveFile(tree, random),
                < 72 => MakeFolder(tree, random),
                < 87 => MoveFolder(tree, random),
                < 92 => RemoveFolder(tree, random),
                < 95 => Touch(tree, random),
                < 98 => ChangeMode(tree, random),
                _ => MakeLink(tree, random),
            };
            if (description is not null) trace.Add($"  {device}: {description}");
        }
        catch (VolumeException e)
        {
            // The agent was in the middle of something on this very path: a person would see the same error and give up.
            trace.Add($"  {device}: an edit failed: {e.Message}");
        }
        finally { volume.Before = hook; }
    }

    private string? Create(TreeView tree, Random random)
    {
        var path = tree.AnyFolder(random).Join(Pick(FileNames, random));
        if (volume.Stat(path) is not null) return Overwrite(tree, random);
        // What comes to lie at a path before the next scan is that path's item, whatever lay there before.
        Write(path, contents.LastAt(device, path), random);
        return $"creates {path}";
    }

    private string? Overwrite(TreeView tree, Random random)
    {
        // Whose versions the item of an overwritten link has is nowhere on record, so links stay links.
        if (tree.AnyFile(random) is not { } path || volume.Stat(path) is not { Type: VolumeType.File }) return null;
        var former = LetGo(path);
        if (random.Next(3) == 0)
        {
            // As many editors save: a new file takes the old one's name.
            var beside = path + "~";
            if (volume.Stat(beside) is not null) return null;
            Write(beside, former, random);
            volume.Exchange(beside, path);
            volume.RemoveFile(beside);
            return $"saves {path} by rename";
        }
        volume.RemoveFile(path);
        Write(path, former, random);
        return $"writes {path}";
    }

    private string? Remove(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path) return null;
        LetGo(path);
        volume.RemoveFile(path);
        return $"deletes {path}";
    }

    private string? MoveFile(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path) return null;
        var to = (random.Next(2) == 0 ? TreeView.FolderOf(path) : tree.AnyFolder(random)).Join(Pick(FileNames, random));
        if (to == path) return null;
        if (volume.Stat(to) is { } taken)
        {
            if (taken.Type != VolumeType.File || random.Next(2) == 0) return null;
            // Two files change names.
            Handle(path);
            Handle(to);
            volume.Exchange(path, to);
            return $"swaps {path} and {to}";
        }
        Handle(path);
        volume.Rename(path, to);
        return $"moves {path} to {to}";
    }

    private string? MakeFolder(TreeView tree, Random random)
    {
        var path = tree.AnyFolder(random).Join(Pick(FolderNames, random));
        if (volume.Stat(path) is not null || path.Count(c => c == '/') > 3) return null;
        volume.CreateFolder(path);
        return $"makes the folder {path}";
    }

    private string? MoveFolder(TreeView tree, Random random)
    {
        if (tree.AnyInnerFolder(random) is not { } path) return null;
        var to = tree.AnyFolder(random).Join(Pick(FolderNames, random));
        if (to == path || to.StartsWith(path + "/", StringComparison.Ordinal) || volume.Stat(to) is not null) return null;
        // Likewise what it writes into a folder that is being moved away may be taken for new, or for moved.
        if (isUnsettled())
            foreach (var file in tree.FilesIn(path)) Handle(file);
        contents.FoldersMoved = true;
        volume.Rename(path, to);
        return $"moves the folder {path} to {to}";
    }

    private string? RemoveFolder(TreeView tree, Random random)
    {
        if (tree.AnyInnerFolder(random) is not { } path) return null;
        foreach (var file in tree.FilesIn(path))
        {
            LetGo(file);
            volume.RemoveFile(file);
        }
        foreach (var folder in tree.FoldersIn(path)) volume.RemoveFolder(folder);
        return $"deletes the folder {path}";
    }

    private string? Touch(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path) return null;
        volume.SetModified(path, 1_700_000_000_000_000_000 + (random.Next(1_000_000) * 1_000L));
        return $"touches {path}";
    }

    private string? ChangeMode(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path || volume.Stat(path) is not { Type: VolumeType.File } stat) return null;
        Handle(path);
        volume.SetMode(path, stat.Mode ^ 0b001_000_000);
        return $"changes the mode of {path}";
    }

    private string? MakeLink(TreeView tree, Random random)
    {
        var path = tree.AnyFolder(random).Join(Pick(FileNames, random));
        if (volume.Stat(path) is not null) return null;
        volume.CreateLink(path, $"target-{device}-{random.Next(1000)}");
        return $"makes the link {path}";
    }

    private void Write(string path, UserContents.Written? former, Random random)
    {
        using var stream = volume.CreateFile(path);
        stream.Write(contents.Next(device, former, random));
    }

    private UserContents.Written? LetGo(string path)
    {
        var shown = Shown(path);
        if (shown is null) return null;
        shown.LetGo = true;
        // What a sync is about to write, or has written and not noted yet, may come back: it cannot know what became of it.
        if (isUnsettled()) shown.Family.Handled = true;
        contents.NoteLastAt(device, path, shown);
        return shown;
    }

    private void Handle(string path)
    {
        if (Shown(path) is { } shown) shown.Family.Handled = true;
    }

    private UserContents.Written? Shown(string path) => volume.Stat(path) is { Type: VolumeType.File } ? contents.Find(TreeView.ReadAll(volume, path)) : null;

    private static string Pick(string[] names, Random random) => names[random.Next(names.Length)];
}
