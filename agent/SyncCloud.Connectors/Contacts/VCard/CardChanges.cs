using SyncCloud.Connectors.ContentLines;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Contacts;

/// <summary>What becomes of each line of a card that shall show other fields.</summary>
internal sealed class CardChanges
{
    private readonly Dictionary<ContentNode, List<ContentLine>> replaced = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ContentNode, List<ContentLine>> following = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, CardEntry> wanted;
    private readonly CardLines lines;

    public CardChanges(ContentComponent component, Card card, Fields fields, string newLine)
    {
        wanted = CardEntries.Of(fields).ToDictionary(entry => entry.Field);
        var groups = CardWriting.Groups(wanted.Values);
        groups.UnionWith(component.Lines.Select(line => line.Group).OfType<string>());
        lines = new CardLines(card.Version, newLine, groups);
        var lastOf = new Dictionary<string, CardPart>();
        foreach (var part in card.Parts) lastOf[part.Entry.Section] = part;
        foreach (var part in card.Parts.Where(part => !part.IsListed)) Change(part);
        var had = card.Parts.Select(part => part.Entry.Field).ToHashSet();
        var added = wanted.Values.Where(entry => !had.Contains(entry.Field)).ToList();
        ChangeLists(card, added);
        foreach (var section in added.GroupBy(entry => entry.Section).OrderBy(group => CardProperties.OrderOf(group.Key))) Add([.. section], lastOf.GetValueOrDefault(section.Key));
    }

    /// <summary>Lines that have no line of their section to follow.</summary>
    public List<ContentLine> Added { get; } = [];

    public IEnumerable<ContentNode> Of(ContentNode node)
    {
        IEnumerable<ContentNode> now = replaced.TryGetValue(node, out var instead) ? instead : [node];
        return following.TryGetValue(node, out var after) ? now.Concat(after) : now;
    }

    private void Change(CardPart part)
    {
        var target = wanted.GetValueOrDefault(part.Entry.Field);
        if (target is not null && target.Shows(part.Entry)) return;
        foreach (var line in part.Lines) replaced[line] = [];
        if (target is not null) replaced[part.Lines[0]] = lines.Of(target, part.Lines[0].Group);
    }

    /// <summary>Lists that lose or change an entry, and those that the section's new entries go to.</summary>
    private void ChangeLists(Card card, List<CardEntry> added)
    {
        foreach (var list in card.Parts.Where(part => part.IsListed).GroupBy(part => part.Lines[0], (IEqualityComparer<ContentLine>)ReferenceEqualityComparer.Instance).Reverse())
        {
            var section = list.First().Entry.Section;
            var joining = added.FindAll(entry => entry.Section == section);
            added.RemoveAll(entry => entry.Section == section);
            var staying = list.Where(part => wanted.ContainsKey(part.Entry.Field)).ToList();
            if (joining.Count == 0 && staying.Count == list.Count() && staying.TrueForAll(part => wanted[part.Entry.Field].Shows(part.Entry))) continue;
            List<CardEntry> now = [.. staying.Select(part => wanted[part.Entry.Field]), .. joining];
            replaced[list.Key] = now.Count > 0 && lines.List(now, list.Key.Group) is { } line ? [line] : [];
        }
    }

    private void Add(List<CardEntry> entries, CardPart? last)
    {
        List<ContentLine> made = CardProperties.IsListed(entries[0].Section) ? lines.List(entries, null) is { } list ? [list] : [] : [.. entries.SelectMany(entry => lines.Of(entry, null))];
        if (last is null)
        {
            Added.AddRange(made);
            return;
        }
        if (!following.TryGetValue(last.Lines[^1], out var after)) following.Add(last.Lines[^1], after = []);
        after.AddRange(made);
    }
}
