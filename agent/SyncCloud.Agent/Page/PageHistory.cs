using System.Globalization;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Commands.History;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Page;

/// <summary>What pages show of histories, and the way back to a former version. Throws what the commands throw.</summary>
internal sealed class PageHistory(PageDesk desk, HistoryShelf shelf)
{
    public const int MostFound = 50, MostListed = 500;
    private const int MostNamed = 5;

    /// <summary>Items whose names hold all words, of every collection that could be asked, and which could not.</summary>
    public async Task<(IReadOnlyList<(AttachedCollection Collection, FoundItem Item)> Found, IReadOnlyList<string> Unasked)> SearchAsync(string text, CancellationToken cancellationToken)
    {
        var (found, unasked) = (new List<(AttachedCollection, FoundItem)>(), new List<string>());
        foreach (var collection in desk.Home.Collections)
        {
            try { found.AddRange((await shelf.UseAsync(collection, (_, fold) => new ItemNames(fold).Search(text, MostFound), cancellationToken)).Select(item => (collection, item))); }
            catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException)) { unasked.Add($"{collection.Name}: {ErrorReport.Of(exception, collection.Name).Message}"); }
        }
        return (found, unasked);
    }

    /// <summary>What one log changed.</summary>
    public Task<LoggedChanges> LogAsync(AttachedCollection collection, string sequence, CancellationToken cancellationToken) => shelf.UseAsync(collection, (access, fold) =>
    {
        var at = Number(sequence);
        if (at <= access.Beginning) throw new AgentException($"what log {at} changed is no longer known: {access.BeginningText}");
        if (at > fold.Cursor.Sequence) throw new AgentException($"'{collection.Name}' has no log {at}");
        var names = new ItemNames(fold);
        var ids = fold.ChangedIn(at, MostListed + 1);
        return new LoggedChanges(at, ids.Count > MostListed, [.. ids.Take(MostListed).Select(id => LoggedChange.Of(fold, names, id, at)).OrderBy(change => change.Path, StringComparer.Ordinal)]);
    }, cancellationToken);

    public Task<HistoryDocument> ItemAsync(AttachedCollection collection, string item, CancellationToken cancellationToken) =>
        shelf.UseAsync(collection, (access, fold) => HistoryDocument.Of(new ItemHistory(access, fold, Id(item))), cancellationToken);

    /// <summary>What it would change to bring an item back as it was after a log, and the newest log that this knows of.</summary>
    public async Task<(RevisionPreview Preview, long Shown)> PreviewAsync(AttachedCollection collection, string item, string sequence, CancellationToken cancellationToken)
    {
        var run = desk.Run(TextWriter.Null);
        using var former = await FormerItem.OpenAsync(run, collection, sequence, _ => Id(item), cancellationToken);
        var way = await former.PlanAsync(shown: null, cancellationToken);
        return (way.Revision.Preview(run.Home.Installation.DeviceId, run.Home.Installation.DeviceName), way.Shown);
    }

    /// <summary>Brings it back, as an ordinary change for all devices, and tells how that went. What was changed after log <paramref name="shown"/> is left alone.</summary>
    public async Task<string> RestoreAsync(AttachedCollection collection, string item, string sequence, string shown, CancellationToken cancellationToken)
    {
        var (run, seen) = (desk.Run(TextWriter.Null), Number(shown));
        using var held = await run.LockAsync(cancellationToken);
        var publication = new Publication(run);
        // What this device has not sent yet is no former version of anything until it is.
        desk.Noted(await publication.SyncAsync(collection, cancellationToken));
        using var former = await FormerItem.OpenAsync(run, collection, sequence, _ => Id(item), cancellationToken);
        var back = await publication.BringBackAsync(former, await former.PlanAsync(seen, cancellationToken), cancellationToken);
        if (back.Sync.Error is null) desk.Noted(back.Sync);
        return string.Join(' ', Told(back, former.Sequence));
    }

    private static IEnumerable<string> Told(BroughtBack back, long sequence)
    {
        var (report, kept) = (back.Report, back.Kept);
        yield return report.Steps.IsEmpty ? (kept.Count == 0 ? "Nothing had to be changed." : "Nothing was changed.")
            : $"{back.Place ?? report.Steps[0].Path} is again as it was after log {sequence}, on every device ({Units.Count(report.Steps.Length, "change")}).";
        if (kept.Count > 0) yield return $"Left alone, since changed after you were shown it: {string.Join(", ", kept.Take(MostNamed))}{(kept.Count > MostNamed ? $" and {kept.Count - MostNamed:N0} more" : "")}.";
        if (!report.Missing.IsEmpty) yield return $"{Units.Count(report.Missing.Length, "item")} cannot come back, since the cloud no longer has the content.";
        if (back.Sync.Error is { } error) yield return $"Here it comes with the next sync. This one failed: {error}.";
    }

    private static ItemId Id(string text)
    {
        try { return ItemId.Parse(text); }
        catch (FormatException) { throw new AgentException("there is no such item"); }
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new AgentException("there is no such log");
}

/// <summary>What one log changed, or the first of it.</summary>
internal sealed record LoggedChanges(long Sequence, bool HasMore, IReadOnlyList<LoggedChange> Changes);

/// <summary>One item of a log. <paramref name="What"/>: created, changed or deleted.</summary>
internal sealed record LoggedChange(string Item, string Path, string What, string Fields)
{
    public static LoggedChange Of(HistoryFold fold, ItemNames names, ItemId id, long sequence)
    {
        var versions = fold.VersionsOf(id);
        var at = versions.Select((version, i) => (version, i)).First(one => one.version.Sequence == sequence).i;
        var (after, before) = (versions[at], at > 0 ? versions[at - 1].Item : null);
        var path = after.Item is { } there ? names.At(there, sequence) : before is { } gone ? names.At(gone, sequence - 1) : id.ToString();
        var what = HistoryVersion.WhatOf(after, before);
        IEnumerable<string> fields = what != HistoryVersion.Changed ? [] : before!.Fields.Concat(after.Item!.Fields).Select(field => field.Key).Distinct().Where(name => !Equals(before.Fields[name], after.Item.Fields[name])).Order(StringComparer.Ordinal);
        return new LoggedChange(id.ToString(), path, what, string.Join(", ", fields));
    }
}
