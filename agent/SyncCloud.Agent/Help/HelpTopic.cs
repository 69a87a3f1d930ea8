using System.Collections.Immutable;

namespace SyncCloud.Agent.Help;

/// <summary>
/// A page to read, from <c>Topics/NAME.txt</c>: a line that says what it is about, an empty one, and paragraphs of at most 80 columns; what is indented stands as it is, and is an example or a table.
/// </summary>
internal sealed record HelpTopic(string Name, string Summary, string Text)
{
    private const string Folder = "Help/Topics/", Ending = ".txt";

    /// <summary>All there are, by name.</summary>
    public static ImmutableArray<HelpTopic> All { get; } = [.. typeof(HelpTopic).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    public static HelpTopic? Find(string name) => All.FirstOrDefault(topic => topic.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static HelpTopic Read(string resource)
    {
        using var reader = new StreamReader(typeof(HelpTopic).Assembly.GetManifestResourceStream(resource)!);
        var (summary, _, text) = (reader.ReadLine()!, reader.ReadLine(), reader.ReadToEnd());
        return new HelpTopic(resource[Folder.Length..^Ending.Length], summary, text.ReplaceLineEndings("\n").TrimEnd('\n'));
    }
}
