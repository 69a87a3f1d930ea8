using System.Collections.Immutable;
using SyncCloud.Connectors.Files.Ignore;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Scan;

/// <summary>Lists folders for one scan, with the rules about what is ignored in them, and gathers what cannot be read. Not thread-safe.</summary>
internal sealed class FolderLister(IVolume volume)
{
    private readonly SelectionDigest selection = new();

    internal ImmutableArray<ItemProblem>.Builder Problems { get; } = ImmutableArray.CreateBuilder<ItemProblem>();

    /// <summary>Stands for all rules that were met.</summary>
    internal ReadOnlyMemory<byte> Selection => selection.Value;

    /// <summary>What decides which items are for this device lies in scope, so it may have changed.</summary>
    internal bool SawRulesInScope { get; private set; }

    /// <summary>As <see cref="OwnRules"/> found it.</summary>
    internal FolderChoice Choice { get; private set; } = FolderChoice.All;

    /// <summary>What holds around the root; nothing when it cannot be read, which is reported.</summary>
    internal IgnoreRules OwnRules()
    {
        var choice = Choice = FolderChoice.Read(volume);
        if (!choice.IsAll) selection.Add(VolumePath.Choice, choice.ToString());
        try
        {
            var rules = IgnoreRules.OfRoot(volume, choice);
            selection.Add(VolumePath.Ignore, rules.Text);
            return rules;
        }
        catch (VolumeException e)
        {
            Report(VolumePath.Ignore, e.Message);
            return IgnoreRules.Around(choice);
        }
    }

    /// <summary>
    /// Lists a folder, unless <paramref name="listed"/> does it already, and reads its ignore file; null when that cannot be done or the folder is another collection's, which is reported.
    /// </summary>
    internal IgnoreRules? List(string path, IgnoreRules outer, ScanScope scope, List<VolumeEntry> entries, Task<List<VolumeEntry>>? listed = null)
    {
        entries.Clear();
        try
        {
            if (listed is null) volume.List(path, entries);
            else entries.AddRange(listed.GetAwaiter().GetResult());
            NoteRules(path, scope);
            var rules = outer;
            foreach (var entry in entries)
            {
                if (entry is { Name: IgnoreRules.FileName, Trouble: null, Stat.Type: VolumeType.File })
                {
                    rules = outer.Enter(volume, path);
                    selection.Add(path, rules.Text);
                    SawRulesInScope |= scope.IsWhole;
                }
                else if (entry.Name == VolumePath.Home && Ignore.Selection.IsForeign(volume, path))
                {
                    selection.Add(path, VolumePath.Home);
                    SawRulesInScope |= scope.IsWhole;
                    ReportForeign(path);
                    return null;
                }
            }
            return rules;
        }
        catch (VolumeException e)
        {
            Report(path, e.Message);
            return null;
        }
    }

    /// <summary>As <see cref="List"/>, of a folder that is partly in scope and the names alone that are.</summary>
    internal IgnoreRules? ListNamed(string path, IgnoreRules outer, ScanScope scope, List<VolumeEntry> entries)
    {
        entries.Clear();
        try
        {
            if (Ignore.Selection.IsForeign(volume, path))
            {
                ReportForeign(path);
                return null;
            }
            NoteRules(path, scope);
            foreach (var name in scope.Names)
                if (volume.Stat(VolumePath.In(path, name)) is { } stat) entries.Add(new(name, stat));
            return volume.Stat(VolumePath.In(path, IgnoreRules.FileName))?.Type == VolumeType.File ? outer.Enter(volume, path) : outer;
        }
        catch (VolumeException e)
        {
            Report(path, e.Message);
            return null;
        }
    }

    /// <summary>The item was moved to where nothing is for this device: so once it is back, another selection holds.</summary>
    internal void NoteAway(ItemId item) => selection.Add(item.ToString(), VolumePath.Choice);

    internal bool IsSpecial(string folder, in VolumeEntry entry)
    {
        if (entry.Stat.Type != VolumeType.Other) return false;
        Report(VolumePath.In(folder, entry.Name), "sockets, pipes and devices are not synced: add it to " + IgnoreRules.FileName);
        return true;
    }

    internal void Report(string path, string message) => Problems.Add(new(path.Length == 0 ? volume.Root : path, message));

    /// <summary>Rules that are gone are in scope, too. What else lies in the root's own folder is ours.</summary>
    private void NoteRules(string path, ScanScope scope) =>
        SawRulesInScope |= scope.Names.Contains(IgnoreRules.FileName) || (path.Length == 0 ? (scope.Contains(VolumePath.Ignore) || scope.Contains(VolumePath.Choice)) && !scope.IsWhole : scope.Names.Contains(VolumePath.Home));

    private void ReportForeign(string path) => Report(path, "the folder belongs to another collection, so it is left out: move it elsewhere or remove that collection");
}
