using SyncCloud.Connectors.Files;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.Round;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Network;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>A person has a device only receive, or stay behind, or hold some folders alone; and in the end has all of them take part in everything again.</summary>
internal sealed class DeviceViews(SimulatedCloud cloud, UserContents contents, Trace trace)
{
    // Shorter than the service keeps history in these worlds.
    private static readonly SyncMode Behind = new() { Delay = TimeSpan.FromSeconds(8) };
    private static readonly string[] Folders = ["p", "q", "r", "p/q", "q/p", "q/r"];

    /// <summary>For a device whose process is alive, between two syncs.</summary>
    public void Change(SimulatedDevice device, KindSchema schema, bool keeps, Random own)
    {
        switch (keeps ? own.Next(8, 10) : own.Next(8))
        {
            case 0: Set(device, SyncMode.TwoWay); break;
            case 1: Set(device, new SyncMode { ReceivesOnly = true }); break;
            case 2: Set(device, Behind); break;
            case 3 when !device.Mode.Sends: Revert(device, schema); break;
            case 4: Choose(device, FolderChoice.All); break;
            case 5: Choose(device, FolderChoice.Only([Folders[own.Next(Folders.Length)]])); break;
            case 8: Set(device, new SyncMode { ReceivesOnly = true }); break;
            case 9: Choose(device, FolderChoice.Without([Folders[0]])); break;
            default: Choose(device, FolderChoice.Without([Folders[own.Next(Folders.Length)]])); break;
        }
    }

    public void Reset(SimulatedDevice device)
    {
        Set(device, SyncMode.TwoWay);
        Choose(device, FolderChoice.All);
    }

    private void Set(SimulatedDevice device, SyncMode mode)
    {
        if (device.Mode == mode) return;
        device.Mode = mode;
        trace.Add($"  {device.Name}: {(mode.Sends ? "takes part" : mode.ReceivesOnly ? "only receives" : "stays behind")} from now on");
    }

    private void Choose(SimulatedDevice device, FolderChoice choice)
    {
        var hook = device.Volume.Before;
        device.Volume.Before = null;
        using (var connector = new FilesConnector(device.Volume, cloud.Collection, new FilesOptions { Time = device.Clock }))
            if (!connector.ReadChoice().Equals(choice))
            {
                connector.WriteChoice(choice);
                device.LookAnew();
                contents.NoteChoice(device.Name);
                trace.Add($"  {device.Name}: chooses {choice}");
            }
        device.Volume.Before = hook;
    }

    private void Revert(SimulatedDevice device, KindSchema schema)
    {
        var state = device.State;
        foreach (var (id, item) in state.Native.AllObserved())
        {
            var (chain, former) = (state.Chain.Find(id)?.Item.Fields[FileFields.Content]?.AsContent(), state.Native.Previous(id));
            if (former is { Content: null } || item is { Content: null }) contents.FoldersMoved = true;
            foreach (var content in new[] { item?.Content, chain, former?.Content })
                if (content is { } one && contents.All.TryGetValue(one, out var written)) written.Family.Handled = true;
            if (item?.Content is { } gone && contents.All.TryGetValue(gone, out var lost)) lost.LetGoOn.Add(device.Name);
        }
        KeptChanges.Revert(state, schema);
        trace.Add($"  {device.Name}: gives up what was changed there");
    }
}
