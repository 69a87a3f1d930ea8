using SyncCloud.Connectors.ContentLines;

namespace SyncCloud.Connectors.Calendar;

/// <summary>The components of an entry as they stand, changed to show other fields. Pure.</summary>
internal static class EntryEdit
{
    /// <summary>The new text of each component that changes, "" of one that goes, and behind the last one what is new. Definitions of time zones are not in it.</summary>
    /// <param name="kind">The item's kind.</param>
    /// <param name="before">The entry as it stands.</param>
    /// <param name="after">What it shall show.</param>
    /// <param name="newLine">The document's line end.</param>
    public static Dictionary<ContentComponent, string> Of(string kind, EntryReading before, EntryText after, string newLine)
    {
        var shown = EntryText.Of(kind, before.Fields)!.Components.ToDictionary(static part => part.Occurrence ?? "", static part => part.Component);
        var wanted = after.Components.ToDictionary(static part => part.Occurrence ?? "", static part => part.Component);
        var texts = new Dictionary<ContentComponent, string>(ReferenceEqualityComparer.Instance);
        foreach (var part in before.Parts)
        {
            var name = part.Occurrence ?? "";
            texts[part.Component] = !wanted.Remove(name, out var target) ? "" : shown.TryGetValue(name, out var now) ? ComponentEdit.Of(part.Component, part.Reading, now, target, newLine) : TextOf([target], newLine);
        }
        texts[before.Parts[^1].Component] += TextOf(after.Components.Where(part => wanted.ContainsKey(part.Occurrence ?? "")).Select(static part => part.Component), newLine);
        return Shows(texts.Values, after) ? texts : Anew(before, after, newLine);
    }

    private static bool Shows(IEnumerable<string> texts, EntryText after)
    {
        var components = ContentReader.Read(string.Concat(texts)).Nodes.OfType<ContentComponent>().ToList();
        return EntryReading.Read(components, after.ZoneOf).Fields.Equals(after.Reread().Fields);
    }

    /// <summary>Where lines that nobody would write stand in each other's way.</summary>
    private static Dictionary<ContentComponent, string> Anew(EntryReading before, EntryText after, string newLine)
    {
        var texts = before.Parts.ToDictionary(static part => part.Component, static _ => "", (IEqualityComparer<ContentComponent>)ReferenceEqualityComparer.Instance);
        texts[before.Parts[0].Component] = after.ToText(newLine, isFolded: true);
        return texts;
    }

    private static string TextOf(IEnumerable<ComponentText> components, string newLine)
    {
        var text = new System.Text.StringBuilder();
        foreach (var component in components) component.WriteTo(text, newLine, isFolded: true);
        return text.ToString();
    }
}
