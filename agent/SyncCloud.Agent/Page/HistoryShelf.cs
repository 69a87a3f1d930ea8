using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Home;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Page;

/// <summary>The history of the collection that was looked at last: kept for a minute, since whoever looks at one page of it looks at the next. One look at a time. Safe for concurrent calls.</summary>
internal sealed class HistoryShelf(PageDesk desk) : IAsyncDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim gate = new(1);
    private readonly CancellationTokenSource stop = new();
    private Kept? kept;

    /// <summary>Looks at a history that has all that the cloud has; nothing of it may be used afterwards.</summary>
    public async Task<T> UseAsync<T>(AttachedCollection collection, Func<HistoryAccess, HistoryFold, T> look, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var current = await TakeAsync(collection, cancellationToken);
            var result = look(current.Access, current.Fold);
            current.Used = desk.Now;
            (kept, _) = (current, ForgetAsync(current));
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await gate.WaitAsync(CancellationToken.None);
        kept?.Dispose();
        kept = null;
        gate.Release();
    }

    private async Task<Kept> TakeAsync(AttachedCollection collection, CancellationToken cancellationToken)
    {
        var before = kept;
        kept = null;
        try
        {
            if (before?.Collection == collection.Id)
            {
                await before.Fold.AdvanceAsync(long.MaxValue, keepsVersions: true, cancellationToken);
                return before;
            }
            before?.Dispose();
            before = null;
            var access = await HistoryAccess.OpenAsync(desk.Run(TextWriter.Null), collection, cancellationToken);
            try { return new Kept(collection.Id, access, await access.ReadAllAsync(cancellationToken)); }
            catch
            {
                access.Dispose();
                throw;
            }
        }
        catch
        {
            before?.Dispose();
            throw;
        }
    }

    private async Task ForgetAsync(Kept one)
    {
        var used = one.Used;
        await Task.Delay(Age, desk.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested) return;
        await gate.WaitAsync(CancellationToken.None);
        try
        {
            if (kept != one || one.Used != used) return;
            kept = null;
            one.Dispose();
        }
        finally
        {
            gate.Release();
        }
    }

    private sealed class Kept(string collection, HistoryAccess access, HistoryFold fold) : IDisposable
    {
        public string Collection => collection;
        public HistoryAccess Access => access;
        public HistoryFold Fold => fold;
        public DateTimeOffset Used { get; set; }

        public void Dispose()
        {
            fold.Dispose();
            access.Dispose();
        }
    }
}
