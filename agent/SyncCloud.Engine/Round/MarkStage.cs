using SyncCloud.Protocol;

namespace SyncCloud.Engine.Round;

/// <summary>
/// Writes into the application data up to where it was brought: once before a round changes what this device is known to show, and last of all. Each of the
/// two, marker and state store, knows the other's step before it is made, so a crash in between is told from a restored backup.
/// </summary>
internal sealed class MarkStage(SyncContext context)
{
    private bool begun;

    /// <summary>To be called first in a round.</summary>
    public void Begin() => begun = false;

    /// <summary>
    /// To be called before anything is written into the application data, sent, or settled; it is only the first call in a round that does something. A backup
    /// that was made before lacks what now comes, and must not be taken for what this device is known to show, even if this round never ends.
    /// </summary>
    public void BeforeChange()
    {
        if (begun) return;
        if (context.Connector.Marker is { } marker)
            Put(marker, marker.Last ?? new DataGeneration(0, LogPosition.Start(context.State.Collection), IsComplete: false));
        begun = true;
    }

    /// <summary>To be called last.</summary>
    public void End()
    {
        if (context.Connector.Marker is not { } marker) return;
        var state = context.State;
        if (marker.Last is { IsComplete: true } last && last.Cursor == state.Cursor) return;
        var whole = state.ShowsWholeChain;
        if (marker.Last?.Cursor == state.Cursor && !whole) return;
        Put(marker, new DataGeneration(0, state.Cursor, whole));
    }

    /// <summary>Puts what <paramref name="last"/> says, with a number of its own, in the place of <paramref name="marker"/>.</summary>
    private void Put(DataMarker marker, DataGeneration last)
    {
        var state = context.State;
        var highest = state.Markers.All().Append(marker).Max(one => one.Last?.Number ?? 0);
        var next = marker with { Last = last with { Number = highest + 1 } };
        Write(() =>
        {
            // What is in place may be what an earlier run had only announced.
            state.Markers.PutInPlace(marker);
            state.Markers.PutComing(next);
        });
        context.Connector.WriteMarker(next.Last);
        Write(() => state.Markers.PutInPlace(next));
    }

    private void Write(Action change)
    {
        using var transaction = context.State.Sql.Begin();
        change();
        transaction.Commit();
    }
}
