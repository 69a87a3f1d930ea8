using System.CommandLine;

namespace SyncCloud.Agent.Commands.History;

/// <summary>The argument of commands about one item.</summary>
internal static class HistoryWords
{
    public static Argument<string[]> Create(CommandHost host)
    {
        var words = new Argument<string[]>("ITEM")
        {
            Description = "[NAME] ITEM: the collection, where this device has several, and the item in it: a file by its path, also one that is gone; anything else by its name (a contact's, an event's title, notes/5 for a row), or by the beginning of its id.",
            Arity = new ArgumentArity(1, 2),
        };
        words.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        return words;
    }
}
