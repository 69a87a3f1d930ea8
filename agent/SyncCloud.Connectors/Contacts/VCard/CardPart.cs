using System.Collections.Immutable;
using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Contacts;

/// <summary>An entry and the lines of a card that say it: its own, and beside it those of its label.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Lines">The lines, the entry's own first.</param>
/// <param name="IsListed">Whether its own line lists other entries too.</param>
internal sealed record CardPart(CardEntry Entry, ImmutableArray<ContentLine> Lines, bool IsListed);
