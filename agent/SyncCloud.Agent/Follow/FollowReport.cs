using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Follow;

/// <summary>Tells of syncs one after another: of each that moved something or found another state than the one before, and of no other.</summary>
internal sealed class FollowReport(Reporter report)
{
    private readonly Dictionary<string, State> last = [];

    /// <summary>The error that the next result has; told unless the collection's last one was of the same kind.</summary>
    private (ErrorReport Error, Exception Exception)? met;

    public void Tell(ErrorReport error, Exception exception) => met = (error, exception);

    public void Tell(SyncDocument sync)
    {
        var (error, state) = (met, new State(sync.InStep, sync.Pending.Length, sync.Problems.Length, sync.Unpushed + sync.KeptHere, sync.Conflicts, sync.Approvals, sync.Error is not null, sync.Remedy));
        met = null;
        var isSame = last.TryGetValue(sync.Id, out var before) && before == state;
        last[sync.Id] = state;
        if (isSame && !sync.IsMoving) return;
        if (error is { } told) report.Error(told.Error, told.Exception);
        else SyncText.Print(report, sync);
        report.Document(sync, OutputJson.Default.SyncDocument);
    }

    /// <summary>A lost connection has several wordings and one remedy: it is one error.</summary>
    private sealed record State(bool InStep, int Pending, int Problems, long Unpushed, long Conflicts, long Approvals, bool Failed, string? Remedy);
}
