using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>What a person does to a folder between any two steps of the machine. Few names, so that devices collide.</summary>
internal sealed class UserEdits(MemoryVolume volume, string device, UserContents contents, Trace trace, bool inBothCases, Emphasis emphasis, Func<bool> isUnsettled)
{
    private static readonly string[] FileNames = ["a", "b", "c", "d.txt"];
    private static readonly string[] FolderNames = ["p", "q", "r"];

    // What is made, written and moved between folders: two such changes of one file may both stand.
    private static readonly int[] InFolders = [0, 22, 22, 49, 49, 49, 61];

    /// <summary>One random edit; returns without a change where the tree offers none of its kind.</summary>
    public void MakeOne(Random random)
    {
        var hook = volume.Before;
        volume.Before = null;
        try
        {
            var tree = TreeView.Read(volume);
            var what = emphasis switch
            {
                Emphasis.Folders when random.Next(4) > 0 => random.Next(61, 87),
                Emphasis.Kept when random.Next(4) > 0 => InFolders[random.Next(InFolders.Length)],
                _ => random.Next(100),
            };
            _ = what switch
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
        }
        catch (VolumeException e)
        {
            // The agent was in the middle of something on this very path: a person would see the same error and give up.
            trace.Add($"  {device}: an edit failed: {e.Message}");
        }
        finally { volume.Before = hook; }
    }

    private bool Create(TreeView tree, Random random)
    {
        var path = tree.AnyFolder(random).Join(PickName(FileNames, random));
        if (volume.Stat(path) is not null) return Overwrite(tree, random);
        if (isUnsettled()) contents.NoteSavedAgain(device, Key(path));
        // What comes to lie at a path before the next scan is that path's item, whatever lay there before.
        Write(path, contents.LastAt(device, Key(path)), random);
        trace.Add($"  {device}: creates {path}");
        return true;
    }

    private bool Overwrite(TreeView tree, Random random)
    {
        // Whose versions the item of an overwritten link has is nowhere on record, so links stay links.
        if (tree.AnyFile(random) is not { } path || volume.Stat(path) is not { Type: VolumeType.File }) return false;
        var former = LetGo(path);
        if (former is not null) contents.NoteOverwritten(device, Key(path), former);
        if (random.Next(3) == 0)
        {
            // As many editors save: a new file takes the old one's name.
            var beside = path + "~";
            if (volume.Stat(beside) is not null) return false;
            Write(beside, former, random);
            volume.Exchange(beside, path);
            volume.RemoveFile(beside);
            trace.Add($"  {device}: saves {path} by rename");
            return true;
        }
        volume.RemoveFile(path);
        Write(path, former, random);
        trace.Add($"  {device}: writes {path}");
        return true;
    }

    private bool Remove(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path) return false;
        LetGo(path);
        volume.RemoveFile(path);
        trace.Add($"  {device}: deletes {path}");
        return true;
    }

    private bool MoveFile(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path) return false;
        var to = (random.Next(2) == 0 ? TreeView.FolderOf(path) : tree.AnyFolder(random)).Join(PickName(FileNames, random));
        if (to == path) return false;
        if (Key(to) != Key(path) && volume.Stat(to) is { } taken)
        {
            if (taken.Type != VolumeType.File || random.Next(2) == 0) return false;
            // Two files change names.
            Handle(path);
            Handle(to);
            volume.Exchange(path, to);
            trace.Add($"  {device}: swaps {path} and {to}");
            return true;
        }
        Handle(path);
        // What is made at the old path before the next scan is the moved item for this disk; for an image of it that goes on elsewhere the item was moved, which outlives a deletion.
        if (Shown(path) is { } moved) contents.NoteLastAt(device, Key(path), moved);
        volume.UserMove(path, to);
        contents.NoteMoved(device, Key(path));
        trace.Add($"  {device}: moves {path} to {to}");
        return true;
    }

    private bool MakeFolder(TreeView tree, Random random)
    {
        var path = tree.AnyFolder(random).Join(PickName(FolderNames, random));
        if (volume.Stat(path) is not null || path.Count(c => c == '/') > 3) return false;
        volume.CreateFolder(path);
        trace.Add($"  {device}: makes the folder {path}");
        return true;
    }

    private bool MoveFolder(TreeView tree, Random random)
    {
        if (tree.AnyInnerFolder(random) is not { } path) return false;
        var to = tree.AnyFolder(random).Join(PickName(FolderNames, random));
        if (to == path || to.StartsWith(path + "/", StringComparison.Ordinal) || (Key(to) != Key(path) && volume.Stat(to) is not null)) return false;
        // Likewise what it writes into a folder that is being moved away may be taken for new, or for moved.
        foreach (var file in tree.FilesIn(path))
        {
            if (isUnsettled()) Handle(file);
            Shown(file)?.Family.MovedOn.Add(device);
        }
        contents.FoldersMoved = true;
        volume.UserMove(path, to);
        contents.NoteMoved(device, Key(path));
        trace.Add($"  {device}: moves the folder {path} to {to}");
        return true;
    }

    private bool RemoveFolder(TreeView tree, Random random)
    {
        if (tree.AnyInnerFolder(random) is not { } path) return false;
        foreach (var file in tree.FilesIn(path))
        {
            LetGo(file);
            volume.RemoveFile(file);
        }
        foreach (var folder in tree.FoldersIn(path)) volume.RemoveFolder(folder);
        trace.Add($"  {device}: deletes the folder {path}");
        return true;
    }

    private bool Touch(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path) return false;
        volume.SetModified(path, 1_700_000_000_000_000_000 + (random.Next(1_000_000) * 1_000L));
        trace.Add($"  {device}: touches {path}");
        return true;
    }

    private bool ChangeMode(TreeView tree, Random random)
    {
        if (tree.AnyFile(random) is not { } path || volume.Stat(path) is not { Type: VolumeType.File } stat) return false;
        Handle(path);
        volume.SetMode(path, stat.Mode ^ 0b001_000_000);
        trace.Add($"  {device}: changes the mode of {path}");
        return true;
    }

    private bool MakeLink(TreeView tree, Random random)
    {
        var path = tree.AnyFolder(random).Join(PickName(FileNames, random));
        if (volume.Stat(path) is not null) return false;
        volume.CreateLink(path, $"target-{device}-{random.Next(1000)}");
        trace.Add($"  {device}: makes the link {path}");
        return true;
    }

    private void Write(string path, UserContents.Written? former, Random random)
    {
        using var stream = volume.CreateFile(path);
        stream.Write(contents.Next(device, Key(path.TrimEnd('~')), former, isUnsettled(), random));
    }

    private UserContents.Written? LetGo(string path)
    {
        var shown = Shown(path);
        if (shown is null) return null;
        shown.LetGoOn.Add(device);
        // What a sync is about to write, or has written and not noted yet, may come back: it cannot know what became of it.
        if (isUnsettled()) shown.Family.Handled = true;
        contents.NoteLastAt(device, Key(path), shown);
        return shown;
    }

    private void Handle(string path)
    {
        if (Shown(path) is { } shown) shown.Family.Handled = true;
    }

    private UserContents.Written? Shown(string path) => volume.Stat(path) is { Type: VolumeType.File } ? contents.Find(TreeView.ReadAll(volume, path)) : null;

    private string PickName(string[] names, Random random)
    {
        var name = names[random.Next(names.Length)];
        return inBothCases && random.Next(3) == 0 ? name.ToUpperInvariant() : name;
    }

    /// <summary>What lies at one of two such paths lay at the other.</summary>
    private string Key(string path) => volume.Ways.IgnoresCase ? path.ToUpperInvariant() : path;
}
