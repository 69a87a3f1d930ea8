using SyncCloud.Connectors.Files.Apply;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Files.Names;

/// <summary>
/// Gives each target of a plan the name that it has on this volume. An item whose universal place does not change keeps what it has. Another gets its universal
/// name as the volume can write it, and with a part of its id in it where the volume takes that for the name of another item. One use.
/// </summary>
internal sealed class NativeNames(IVolume volume, VolumeTraits traits, Placement placement, IKnownItems known, IReadOnlyDictionary<ItemId, ApplyStep> steps)
{
    private readonly Dictionary<ItemId, Names> folders = [];

    /// <summary>The keys of a folder's names: those that known items have now, and those that are taken when the plan is done.</summary>
    private sealed record Names(HashSet<string> Now, HashSet<string> Taken);

    internal void Assign()
    {
        var chosen = new List<ApplyStep>();
        foreach (var step in steps.Values.Where(step => step.Target is not null))
        {
            var place = step.Target!.Place;
            if (step.Current is { } current && current.Parent == place.Parent && current.Fields[FileFields.Name]?.AsText() == place.Name) Give(step, current.Name);
            else if (!traits.Folds && traits.LocalName(place.Name) == place.Name) Give(step, place.Name);
            else chosen.Add(step);
        }
        foreach (var step in chosen.OrderBy(step => step.Id)) Give(step, Choose(step.Target!.Place, step.Id));
    }

    private void Give(ApplyStep step, string name)
    {
        step.Rename(name);
        // Where every name is itself, none can be in another's way.
        if (traits.Folds || name != step.Target!.UniversalName) In(step.Target!.Place.Parent).Taken.Add(traits.Key(name));
    }

    private string Choose(Place place, ItemId id)
    {
        var plain = traits.LocalName(place.Name);
        var names = In(place.Parent);
        var digits = id.ToString();
        for (var length = 0; ; length += length == 0 ? 4 : 2)
        {
            var name = length == 0 ? plain : VolumePath.WithSuffix(plain, "~" + (length <= digits.Length ? digits[^length..] : $"{digits}-{length}"));
            var key = traits.Key(name);
            if (!names.Taken.Contains(key) && (names.Now.Contains(key) || !IsTakenByUnknown(place.Parent, name))) return name;
        }
    }

    /// <summary>Whether something that is no item lies there under another spelling. Under this very one, it is for the step to find out what it is.</summary>
    private bool IsTakenByUnknown(ItemId folder, string name)
    {
        try
        {
            if (placement.PathIn(folder, name) is not { } path || volume.Stat(path) is null) return false;
            var entries = new List<VolumeEntry>();
            volume.List(VolumePath.Parent(path), entries);
            return !entries.Exists(entry => entry.Name == name);
        }
        catch (VolumeException) { return false; } // the step itself will say so
    }

    private Names In(ItemId folder)
    {
        if (folders.TryGetValue(folder, out var names)) return names;
        names = new([], []);
        if (folder == ItemId.Root) names.Taken.Add(traits.Key(VolumePath.Home));
        foreach (var child in known.Children(folder))
        {
            if (placement.Find(child.Id) is not { } place || place.Parent != folder) continue;
            names.Now.Add(traits.Key(place.Name));
            if (!steps.ContainsKey(child.Id)) names.Taken.Add(traits.Key(place.Name));
        }
        // On a volume of exact names, who has its own name there is only known from the plan.
        foreach (var step in steps.Values)
            if (!traits.Folds && step.Target is { } target && target.Place.Parent == folder && traits.LocalName(target.UniversalName) == target.UniversalName) names.Taken.Add(target.UniversalName);
        folders.Add(folder, names);
        return names;
    }
}
