using SyncCloud.Connectors.Documents;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Dav;

/// <summary>What a server makes of a text that it was given: other lines, other order, and at times other values.</summary>
internal sealed class DavRendering(IDocumentForm form)
{
    private readonly EntryView view = new(form);

    /// <summary>An item that was written, as the server's text of it is to be known: the same item, even where it shows otherwise.</summary>
    internal NativeItem Of(NativeItem written, DavText text)
    {
        var stamp = DavStorage.StampOf(text.ETag);
        if (EntryOf(written, text.Bytes) is not { } entry) return written with { Stamp = DocumentStamp.Unseen };
        var named = written with { Name = new EntryPlace(EntryPlace.Of(written.Name).Document, entry.Key ?? "").ToName() };
        return named with { Stamp = Shows(written, entry) ? stamp : DocumentStamp.Showing(stamp, entry.Fields) };
    }

    /// <summary>Whether the server's text shows the item as it was written.</summary>
    internal bool IsOf(NativeItem written, DavText text) => EntryOf(written, text.Bytes) is { } entry && Shows(written, entry);

    /// <summary>How the fields of an item stand in the server's text after a step, against those before it and those that it wrote. What only describes an item is nobody's edit of it.</summary>
    internal IEnumerable<FieldShown> Compare(NativeItem shown, DocumentStep step, DavText text)
    {
        var (before, written, now) = (FieldsOf(shown, step.Before?.Bytes), FieldsOf(shown, step.After), FieldsOf(shown, text.Bytes));
        return before.Concat(written).Concat(now).Select(static field => field.Key).Distinct().Where(name => name != form.Schema.Identity && !form.Schema.Describes(name) && !form.Schema.IsKeptNatively(name))
            .Select(name => new FieldShown(name, IsWritten: step.Before is null || before[name] != written[name], IsShown: now[name] == written[name], IsOther: now[name] != before[name] && now[name] != written[name]));
    }

    private Fields FieldsOf(NativeItem item, ReadOnlyMemory<byte>? bytes) => bytes is { } some && EntryOf(item, some) is { } entry ? entry.Fields : Fields.Empty;

    private bool Shows(NativeItem written, DocumentEntry entry) => view.Put(new Item(written.Id, written.Kind, written.Fields), entry).Equals(written.Fields);

    /// <summary>The only entry there is, or the one with the item's key.</summary>
    private DocumentEntry? EntryOf(NativeItem written, ReadOnlyMemory<byte> bytes)
    {
        var entries = form.ReadNamed(EntryPlace.Of(written.Name).Document, bytes).Entries.Where(entry => entry.Kind == written.Kind).ToList();
        return entries.Find(entry => entry.Key == EntryPlace.Of(written.Name).Key) ?? (entries is [var only] ? only : null);
    }
}
