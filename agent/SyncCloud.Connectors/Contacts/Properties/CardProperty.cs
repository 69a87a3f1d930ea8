using System.Collections.Immutable;

namespace SyncCloud.Connectors.Contacts;

/// <summary>What a property reads as.</summary>
/// <param name="Entry">The entry without what <paramref name="Rest"/> says.</param>
/// <param name="Rest">What of the line the entry does not say yet.</param>
internal readonly record struct PropertyRead(CardEntry Entry, CardLine Rest);

/// <summary>How entries of one section stand in a card: both directions at one place.</summary>
internal sealed record CardProperty
{
    public required string Section { get; init; }

    /// <summary>Names of properties that are read so, in any version.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Null when the line is not as the property wants it: it stays as it stands.</summary>
    public required Func<CardLine, PropertyRead?> Read { get; init; }

    /// <summary>Null when this property cannot hold the value.</summary>
    public required Func<CardEntry, CardVersion, CardLine?> Write { get; init; }

    /// <summary>Of a property that lists several entries in one line: each of its texts, escapes read, as an entry; and back.</summary>
    public Func<string, CardEntry>? ReadElement { get; init; }
    public Func<CardEntry, string?>? WriteElement { get; init; }
}
