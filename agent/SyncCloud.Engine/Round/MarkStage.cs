namespace SyncCloud.Engine.Round;

/// <summary>
/// Last of all: writes into the application data up to where it was brought. Each of the two, marker and state store, knows the other's step before it is made,
/// so a crash in between is told from a restored backup.
/// </summary>
internal sealed class MarkStage(SyncContext context)
{
    public void Run()
    {
        if (context.Connector.Marker is not { } marker) return;
        var state = context.State;
        if (marker.Last is { IsComplete: true } last && last.Cursor == state.Cursor) return;
        var whole = state.ShowsWholeChain;
        if (marker.Last?.Cursor == state.Cursor && !whole) return;
        var highest = state.Markers.All().Append(marker).Max(one => one.Last?.Number ?? 0);
        var next = marker with { Last = new DataGeneration(highest + 1, state.Cursor, whole) };
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
