using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Documents;

/// <summary>
/// An item seen through a form that may hold less of it. Whatever the form cannot hold stays as it is known, and so does all that the document shows just as it would show
/// what is known; only what it shows otherwise is a change (the "put" of a lens: Foster et al., Combinators for Bidirectional Tree Transformations, 2005).
/// </summary>
internal sealed class EntryView(IDocumentForm form)
{
    /// <summary>The fields of an item that was known with <paramref name="known"/> and now shows <paramref name="entry"/>.</summary>
    /// <param name="known">The item.</param>
    /// <param name="entry">What is there now.</param>
    /// <param name="before">What was shown when that was known, if it is not what the form makes of it: see <see cref="DocumentStamp.Showing"/>.</param>
    internal Fields Put(Item known, DocumentEntry entry, Fields? before = null)
    {
        // Another device may know the item by another name of its own.
        var shown = WithOwn(known.Fields, entry.Fields, whereNone: true);
        if (shown.Equals(known.Fields)) return known.Fields;
        var expected = before is null ? form.Project(known) : WithOwn(known.Fields, before, whereNone: true);
        if (expected is null || expected.Equals(shown)) return known.Fields;
        var (set, removed) = expected.PatchTo(shown);
        var meant = Fields.Of(set.Select(field => KeyValuePair.Create(field.Key, known.Fields[field.Key] is { } value ? form.Understood(value, field.Value) : field.Value)));
        return known.Fields.Patch(meant, removed);
    }

    /// <summary>What an entry has to show for <paramref name="target"/>, under the name that <paramref name="entry"/> has here.</summary>
    internal Item Native(Item target, DocumentEntry entry) => target with { Fields = WithOwn(entry.Fields, target.Fields, whereNone: false) };

    /// <summary>Fields with the owner's identity, and its values of what each side keeps its own of, also where the other has none if <paramref name="whereNone"/>.</summary>
    private Fields WithOwn(Fields owner, Fields fields, bool whereNone)
    {
        if (form.Schema.Identity is { } identity) fields = fields.With(identity, owner.Peek(identity));
        if (form.Schema.KeptNatively.IsEmpty) return fields;
        foreach (var (name, value) in owner)
            if (form.Schema.IsKeptNatively(name) && (whereNone || fields[name] is not null)) fields = fields.With(name, value);
        return fields;
    }
}
