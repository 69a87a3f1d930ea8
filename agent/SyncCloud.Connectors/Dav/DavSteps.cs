using SyncCloud.Connectors.Documents;
using SyncCloud.Engine;
using SyncCloud.Engine.Apply;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Dav;

/// <summary>
/// Makes decided steps at a server: what is replaced or deleted is kept here and the journal says what shall be there, then one conditional request each, so that another client's newer version
/// always stays. What was written is read again at once, since servers write it their own way, and the longer nobody looks, the more may be another client's.
/// </summary>
internal sealed class DavSteps(DavCollection collection, DavListing listing, IDocumentForm form, KeptVersions kept, IApplyJournal journal, CancellationToken cancellationToken)
{
    /// <summary>Up to so many are read together; those of which the server names no version, each by itself, since only their texts tell what another client did.</summary>
    private const int MostUnread = 8;
    private readonly DavRendering rendering = new(form);

    internal void Make(IEnumerable<DocumentStep> steps)
    {
        var possible = steps.ToList().Where(IsPossible).Select(step => (Step: step, Kept: step.Before is { } before ? kept.Put(KeptName(step.Document), before.Bytes, null) : null)).ToList();
        if (possible.Exists(one => one.Kept is not null)) kept.Flush();
        journal.Begin([.. possible.SelectMany(one => Journalled(one.Step))]);
        var written = new List<(DocumentStep Step, string? Tag)>(MostUnread);
        foreach (var (step, place) in possible)
        {
            var answer = Send(step);
            if (!answer.IsDone)
            {
                if (place is not null) kept.Take(place);
                Defer(step, answer);
            }
            else if (step.After is null)
            {
                listing.Resources.Remove(step.Document);
                foreach (var outcome in step.Outcomes) journal.Settle(outcome.Id, null, outcome.TakenFrom);
            }
            else
            {
                var tag = DavVersion.Clean(answer.ETag);
                written.Add((step, tag));
                if (written.Count == MostUnread || !DavVersion.IsStrong(tag)) Settle(written);
            }
        }
        if (written.Count > 0) Settle(written);
        journal.Complete();
    }

    /// <summary>What cannot be made safely, or that the server has said it will not take, is not tried.</summary>
    private bool IsPossible(DocumentStep step)
    {
        var reason = step.After is { } after && after.Length > listing.LargestResource ? $"it is larger than the server takes ({after.Length} of {listing.LargestResource} bytes)"
            : step.Before is not null && TagOf(step) is null ? "the server tells no version of it (ETag), so it cannot be changed safely" : null;
        if (reason is null) return true;
        Defer(step, reason);
        return false;
    }

    private DavAnswer Send(DocumentStep step)
    {
        var address = listing.AddressOf(step.Document);
        var version = step.Before is null ? null : DavVersion.ToMatch(TagOf(step)!);
        return step.After is { } after ? collection.Put(address, version, after, cancellationToken) : collection.Delete(address, version!, cancellationToken);
    }

    private void Defer(DocumentStep step, DavAnswer answer)
    {
        if (!answer.IsAnotherVersion && !(answer.IsGone && step.Before is not null))
        {
            Defer(step, answer.Refusal());
            return;
        }
        var now = collection.Fetch([step.Document], listing, cancellationToken).GetValueOrDefault(step.Document);
        var isAsRead = step.Before is { } before ? now is not null && now.ETag == TagOf(step) && now.Bytes.Span.SequenceEqual(before.Bytes.Span) : now is null;
        // Another round would find the same.
        if (isAsRead) Defer(step, "the server refuses it as if it were changed there, and shows no change");
        else Defer(step, "it was changed at the server meanwhile", userChanged: true);
    }

    private void Defer(DocumentStep step, string reason, bool userChanged = false)
    {
        foreach (var outcome in step.Outcomes) journal.Defer(outcome.Id, step.Document, reason, userChanged);
    }

    private void Settle(List<(DocumentStep Step, string? Tag)> written)
    {
        foreach (var (step, _) in written) listing.Resources.TryAdd(step.Document, new DavResource(listing.AddressOf(step.Document).AbsolutePath, null));
        var texts = collection.Fetch([.. written.Select(one => one.Step.Document)], listing, cancellationToken);
        foreach (var (step, tag) in written)
        {
            if (!texts.TryGetValue(step.Document, out var found) || found is not { } text)
            {
                listing.Resources.Remove(step.Document);
                Defer(step, found is null && texts.ContainsKey(step.Document) ? "it was deleted at the server meanwhile" : "the server does not show what was written", texts.ContainsKey(step.Document));
                continue;
            }
            listing.Resources[step.Document] = listing.Resources[step.Document] with { ETag = text.ETag };
            if (!IsOurs(step, tag, text)) Defer(step, "it was changed at the server meanwhile", userChanged: true);
            else foreach (var outcome in step.Outcomes) journal.Settle(outcome.Id, outcome.Shown is { } shown ? rendering.Of(shown, text) : null, outcome.TakenFrom);
        }
        written.Clear();
    }

    /// <summary>Whether a text is how the server writes ours; else it is somebody's edit of it, for the next look, which compares it with what was known before.</summary>
    private bool IsOurs(DocumentStep step, string? tag, DavText text)
    {
        if (text.Bytes.Span.SequenceEqual(step.After!.Value.Span)) return true;
        if (DavVersion.IsStrong(tag) && tag == text.ETag)
        {
            listing.Ways.NamesVersions();
            return true;
        }
        var fields = step.Outcomes.Select(static outcome => outcome.Shown).OfType<NativeItem>().SelectMany(shown => rendering.Compare(shown, step, text)).ToList();
        return listing.Ways.Explain(step.Document, fields, isOtherVersion: DavVersion.IsStrong(tag), isAsBefore: step.Before is { } before && before.Bytes.Span.SequenceEqual(text.Bytes.Span));
    }

    private static IEnumerable<JournalEntry> Journalled(DocumentStep step) => step.Outcomes.Select(outcome => new JournalEntry
    {
        Id = outcome.Id, Step = step.Name, From = step.Document, To = step.Document, Before = step.Before?.Hash.ToArray() ?? [],
        Identity = step.After is { } bytes ? Hash256.Of(bytes.Span).ToArray() : [], After = outcome.Shown, TakenFrom = outcome.TakenFrom,
    });

    private string? TagOf(DocumentStep step) => listing.Resources.GetValueOrDefault(step.Document)?.ETag;

    /// <summary>A name on any file system.</summary>
    private string KeptName(string document) => document.Length <= 120 ? document : Hash256.Of(System.Text.Encoding.UTF8.GetBytes(document)) + form.Extensions[0];
}
