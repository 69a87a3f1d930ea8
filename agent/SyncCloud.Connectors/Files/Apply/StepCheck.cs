using SyncCloud.Connectors.Files.Scan;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Connectors.Files.Apply;

/// <summary>The look at what lies here just before a step is written down.</summary>
internal static class StepCheck
{
    /// <summary>Whether what was scanned still lies at <paramref name="path"/>; if not, the item ends with the reason.</summary>
    internal static bool Passes(IVolume volume, ApplyOutcomes outcomes, ApplyStep step, string? path)
    {
        try
        {
            var found = path is null ? null : volume.Stat(path);
            if (found is { } stat && FileStamp.Of(stat).Same(step.Before)) return true;
            if (found is not { Type: VolumeType.Other }) outcomes.Defer(step, "it was changed on this device meanwhile", userChanged: true);
            else if (step.Target is null) outcomes.Settle(step, null); // the item is gone, and what took its name is nobody's item
            else outcomes.Defer(step, "a socket, pipe or device has its name on this device: move that elsewhere");
        }
        catch (VolumeException e) { outcomes.Defer(step, e.Message); }
        return false;
    }
}
