using SyncCloud.Engine.Guard;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Running;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>What a person says about changes that wait for an approval: yes, no, or nothing yet.</summary>
internal sealed class UserAnswers(UserContents contents, Trace trace)
{
    public void Answer(SimulatedDevice device, Engine.Merge.KindSchema schema, Random random)
    {
        var answer = random.Next(3);
        if (answer == 0 || Approvals.Waiting(device.State) is not { Count: > 0 } waiting) return;
        if (answer == 1)
        {
            trace.Add($"  {device.Name}: approves {waiting.Count}");
            Approvals.Approve(device.State, waiting);
            return;
        }
        trace.Add($"  {device.Name}: rejects {waiting.Count}");
        foreach (var held in waiting) Note(device, held);
        Approvals.Reject(device.State, schema, waiting);
    }

    public void ApproveAll(SimulatedDevice device) => Approvals.Approve(device.State, Approvals.Waiting(device.State));

    /// <summary>What was let go comes back, and what took its place is let go.</summary>
    private void Note(SimulatedDevice device, HeldChange held)
    {
        var state = device.State;
        var (here, chain) = (state.Native.Find(held.Change.Id)?.Content, state.Chain.Find(held.Change.Id)?.Item.Fields[FileFields.Content]?.AsContent());
        var former = state.Native.Previous(held.Change.Id);
        if (former is { Content: null }) contents.FoldersMoved = true;
        foreach (var content in new[] { here, chain, former?.Content })
            if (content is { } one && contents.All.TryGetValue(one, out var written)) written.Family.Handled = true;
        var abandoned = held.Direction == GuardDirection.Sending ? here : chain;
        if (abandoned is { } gone && contents.All.TryGetValue(gone, out var lost)) lost.LetGoOn.Add(device.Name);
    }
}
