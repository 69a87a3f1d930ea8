using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Help;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Commands;

/// <summary><c>help [TOPIC | COMMAND…] [--man]</c>: pages to read.</summary>
internal static class HelpCommand
{
    public static Command Create(CommandHost host)
    {
        var words = new Argument<string[]>("TOPIC") { Description = "A topic, or a command.", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(context => HelpTopic.All.Select(topic => topic.Name)
            .Union(context.ParseResult.RootCommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name))
            .Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var man = new Option<bool>("--man") { Description = "Print the manual page, for man(1): synccloud help --man | man -l -" };
        var command = new Command("help", "Show a page about a topic or a command; without one, list the topics.") { words, man };
        command.Validators.Add(result =>
        {
            if (result.GetValue(man) && result.GetValue(words) is [_, ..]) result.AddError("--man is one page for everything");
        });
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            var root = (RootCommand)parse.RootCommandResult.Command;
            var asked = parse.GetValue(words) ?? [];
            if (parse.GetValue(man)) Tell(run.Report, "man", ManPage.Of(root, OwnVersion.Text).TrimEnd('\n'));
            else if (asked.Length == 0) List(run.Report);
            else if (asked.Length == 1 && HelpTopic.Find(asked[0]) is { } topic) Tell(run.Report, topic.Name, Page(topic, root));
            else Tell(run.Report, string.Join(' ', asked), await OfCommandAsync(root, asked, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static void List(Reporter report)
    {
        report.Document(new TopicsDocument([.. HelpTopic.All.Select(topic => new TopicRow(topic.Name, topic.Summary))]), OutputJson.Default.TopicsDocument);
        var width = HelpTopic.All.Max(topic => topic.Name.Length);
        foreach (var topic in HelpTopic.All) report.Line($"  {topic.Name.PadRight(width)}  {topic.Summary}");
        report.Line("");
        report.Line("`synccloud help TOPIC` shows one, `synccloud help COMMAND` how to use a command, `synccloud --help` all commands.");
    }

    private static string Page(HelpTopic topic, RootCommand root) => $"{topic.Name}: {topic.Summary}\n\n{topic.Text}"
        + (root.Subcommands.Any(command => command.Name == topic.Name) ? $"\n\n`synccloud {topic.Name} --help` shows how to use the command." : "");

    private static async Task<string> OfCommandAsync(RootCommand root, string[] asked, CancellationToken cancellationToken)
    {
        Command? found = root;
        foreach (var word in asked) found = found?.Subcommands.FirstOrDefault(command => command.Name == word);
        if (found is null)
            throw new AgentException($"there is no topic and no command '{string.Join(' ', asked)}'", "`synccloud help` lists the topics, `synccloud --help` the commands", ExitCode.Usage);
        using var text = new StringWriter();
        await root.Parse([.. asked, "--help"]).InvokeAsync(new InvocationConfiguration { Output = text, EnableDefaultExceptionHandler = false }, cancellationToken);
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n');
    }

    private static void Tell(Reporter report, string topic, string text)
    {
        report.Line(text);
        report.Document(new HelpDocument(topic, text), OutputJson.Default.HelpDocument);
    }
}

internal sealed record HelpDocument(string Topic, string Text);

internal sealed record TopicsDocument(ImmutableArray<TopicRow> Topics);

internal sealed record TopicRow(string Topic, string Summary);
