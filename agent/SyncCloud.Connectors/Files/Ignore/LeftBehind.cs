using System.Text;
using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Ignore;

/// <summary>
/// What stays here of folders that were deleted elsewhere together with the ignore file that named it: written down, a path a line, in
/// <c>.synccloud/ignore</c> before that ignore file goes, so that it does not look new afterwards. A user may edit that file. One use.
/// </summary>
internal sealed class LeftBehind(IVolume volume, Placement placement)
{
    private readonly List<(ItemId Folder, string Line)> added = [];
    private string before = "";

    internal void Remember(ApplyPlan plan)
    {
        var going = plan.Structure.Where(step => step is { Target: null, IsFolder: true }).Select(step => step.Id).ToHashSet();
        foreach (var step in plan.Removals)
        {
            if (step.Current!.Name != IgnoreRules.FileName || !going.Contains(step.Current.Parent) || placement.Path(step.Current.Parent) is not { } folder) continue;
            try
            {
                var outer = IgnoreRules.For(volume, VolumePath.Parent(folder));
                Gather(step.Current.Parent, folder, outer, outer);
            }
            catch (VolumeException) { continue; } // unreadable: then the folder cannot be removed either
        }
        if (added.Count == 0) return;
        before = Read();
        var known = before.Split('\n').ToHashSet();
        Write(before + string.Concat(added.Select(entry => entry.Line).Distinct().Where(line => !known.Contains(line)).Select(line => line + "\n")));
    }

    /// <summary>Takes the lines back of folders that did not go after all.</summary>
    internal void ForgetWhatIsHeld()
    {
        var held = added.Where(entry => placement.Path(entry.Folder) is not null).Select(entry => entry.Line).ToHashSet();
        if (held.Count == 0) return;
        held.ExceptWith(before.Split('\n'));
        Write(string.Concat(Read().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !held.Contains(line)).Select(line => line + "\n")));
    }

    /// <summary>Everything beneath a folder that is ignored only by rules from within it.</summary>
    private void Gather(ItemId top, string folder, IgnoreRules inherited, IgnoreRules outer)
    {
        var rules = volume.Stat(VolumePath.In(folder, IgnoreRules.FileName))?.Type == VolumeType.File ? inherited.Enter(volume, folder) : inherited;
        var entries = new List<VolumeEntry>();
        volume.List(folder, entries);
        foreach (var entry in entries)
        {
            if (entry.Trouble is not null) continue;
            var isFolder = entry.Stat.Type == VolumeType.Folder;
            var path = VolumePath.In(folder, entry.Name);
            if (outer.Excludes(folder, entry.Name, isFolder)) continue;
            if (rules.Excludes(folder, entry.Name, isFolder)) added.Add((top, Line(path)));
            else if (isFolder) Gather(top, path, rules, outer);
        }
    }

    /// <summary>A pattern that matches this path alone. A line break cannot be written, so any character stands for it.</summary>
    private static string Line(string path)
    {
        var line = new StringBuilder("/");
        foreach (var c in path)
        {
            if (c is '\n' or '\r') line.Append('?');
            else if (c is '*' or '?' or '[' or '\\' or ' ') line.Append('\\').Append(c);
            else line.Append(c);
        }
        return line.ToString();
    }

    private string Read()
    {
        if (volume.Stat(VolumePath.Ignore)?.Type != VolumeType.File) return "";
        using var reader = new StreamReader(volume.OpenRead(VolumePath.Ignore), Encoding.UTF8);
        var text = reader.ReadToEnd();
        return text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
    }

    private void Write(string text) => OwnFolders.Replace(volume, VolumePath.Ignore, Encoding.UTF8.GetBytes(text));
}
