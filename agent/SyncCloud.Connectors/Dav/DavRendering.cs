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
        if (EntryOf(written, text) is not { } entry) return written with { Stamp = DocumentStamp.Unseen };
        var named = written with { Name = new EntryPlace(EntryPlace.Of(written.Name).Document, entry.Key ?? "").ToName() };
        return named with { Stamp = Shows(written, entry) ? stamp : DocumentStamp.Showing(stamp, entry.Fields) };
    }

    /// <summary>Whether the server's text shows the item as it was written.</summary>
    internal bool IsOf(NativeItem written, DavText text) => EntryOf(written, text) is { } entry && Shows(written, entry);

    private bool Shows(NativeItem written, DocumentEntry entry) => view.Put(new Item(written.Id, written.Kind, written.Fields), entry).Equals(written.Fields);

    /// <summary>The only entry there is, or the one with the item's key.</summary>
    private DocumentEntry? EntryOf(NativeItem written, DavText text)
    {
        var entries = form.ReadNamed(EntryPlace.Of(written.Name).Document, text.Bytes).Entries.Where(entry => entry.Kind == written.Kind).ToList();
        return entries.Find(entry => entry.Key == EntryPlace.Of(written.Name).Key) ?? (entries is [var only] ? only : null);
    }
}
