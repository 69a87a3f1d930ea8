using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>How an entry gets the key that it has in its section.</summary>
internal enum EntryKeying
{
    /// <summary>It has none: there is one such field.</summary>
    Single,

    /// <summary>The first one is known by what it is (a note, a photo), so that two versions of it are one field; further ones also by their content.</summary>
    First,

    /// <summary>By its content; a second one of the same stays.</summary>
    Content,

    /// <summary>The key is all that it says: it is there or not.</summary>
    Set,
}

/// <summary>One entry of a contact, a phone say: a value and what is seldom said of it.</summary>
internal sealed record CardEntry
{
    // Asked for several times; a copy with another key has another one.
    private (string? Key, string Name) named;

    /// <summary>The field's name up to the key; of a single field, the whole name.</summary>
    public required string Section { get; init; }

    /// <summary>What the key is made of; of an entry that was taken from fields, the key.</summary>
    public required string Key { get; init; }
    public EntryKeying Keying { get; init; } = EntryKeying.Content;
    public required FieldValue Value { get; init; }

    /// <summary>1 is the most preferred one.</summary>
    public long? Preference { get; init; }
    public string? Label { get; init; }

    /// <summary>Parameters that say nothing JSContact knows: names to lists of texts.</summary>
    public CardValue? Parameters { get; init; }

    /// <summary>A group of the native form that means more than a label.</summary>
    public string? Group { get; init; }

    public string Field
    {
        get
        {
            if (Keying == EntryKeying.Single) return Section;
            if (!ReferenceEquals(named.Key, Key)) named = (Key, CardFieldNames.Of(Section, Key));
            return named.Name;
        }
    }

    /// <summary>Adds the entry to fields, of which none is any of its.</summary>
    public void AddTo(ICollection<KeyValuePair<string, FieldValue>> fields)
    {
        fields.Add(new(Field, Value));
        if (Preference is { } preference) fields.Add(new($"{Field}/{CardFieldNames.Preference}", FieldValue.Of(preference)));
        if (Label is { } label) fields.Add(new($"{Field}/{CardFieldNames.Label}", FieldValue.Of(label)));
        if (Parameters is { Count: > 0 } parameters) fields.Add(new($"{Field}/{CardFieldNames.VCardParameters}", parameters.Encode()));
        if (Group is { } group) fields.Add(new($"{Field}/{CardFieldNames.VCardGroup}", FieldValue.Of(group)));
    }

    /// <summary>Whether both show the same at one place.</summary>
    public bool Shows(CardEntry other) => Value == other.Value && Preference == other.Preference && Label == other.Label && Group == other.Group && Encoded(Parameters) == Encoded(other.Parameters);

    private static FieldValue? Encoded(CardValue? value) => value is { Count: > 0 } ? value.Encode() : null;
}
