using System.CommandLine;
using System.CommandLine.Help;

namespace SyncCloud.Agent.Help;

/// <summary>The manual page <c>synccloud(1)</c>: the commands as they are, and the topics.</summary>
internal static class ManPage
{
    public static string Of(RootCommand root, string version)
    {
        var page = new Roff();
        page.Request($"TH SYNCCLOUD 1 \"\" \"synccloud {Roff.Escape(version)}\" \"User Commands\"");
        // Commands broken in two cannot be copied.
        page.Request("nh");
        page.Request("ad l");
        page.Request("SH NAME");
        page.Line("synccloud \\- keep folders, contacts, calendars and more in step across devices");
        page.Request("SH SYNOPSIS");
        page.Line($"{Roff.Bold("synccloud")} \\fICOMMAND\\fR [\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]");
        page.Request("SH DESCRIPTION");
        page.Text("Compares what it keeps with what it remembers, sends the differences as small change logs to a cloud that belongs to you, and applies those of your other devices. When two people change the same thing, both versions are kept.");
        page.Request("PP");
        page.Text("A device begins like this:");
        page.Example(["synccloud join https://cloud.example.org:5190 --code CODE", "synccloud add documents ~/Documents", "synccloud run"]);
        page.Request("SH OPTIONS OF EVERY COMMAND");
        foreach (var option in root.Options.Where(option => !option.Hidden)) Entry(page, option);
        page.Request("SH COMMANDS");
        foreach (var command in root.Subcommands.Where(command => !command.Hidden)) Entry(page, command, "synccloud");
        foreach (var topic in HelpTopic.All) Section(page, topic);
        return page.ToString();
    }

    private static void Entry(Roff page, Command command, string before)
    {
        var path = $"{before} {command.Name}";
        if (command.Action is not null)
        {
            page.Request("SS", path);
            page.Line(Usage(command, path));
            page.Request("PP");
            page.Text(command.Description ?? "");
            foreach (var argument in command.Arguments.Where(argument => !argument.Hidden && argument.Description is { Length: > 0 })) Entry(page, $"\\fI{Roff.Escape(argument.Name)}\\fR", argument.Description!);
            foreach (var option in command.Options.Where(option => option is { Hidden: false, Recursive: false } and not HelpOption)) Entry(page, option);
        }
        foreach (var inner in command.Subcommands.Where(inner => !inner.Hidden)) Entry(page, inner, path);
    }

    private static void Entry(Roff page, Option option) =>
        Entry(page, string.Join(", ", option.Aliases.Append(option.Name).Where(name => name.StartsWith('-')).OrderBy(name => name.Length).Select(Roff.Bold)) + Value(option), option.Description ?? "");

    private static void Entry(Roff page, string term, string description)
    {
        page.Request("TP");
        page.Line(term);
        page.Text(description);
    }

    private static string Usage(Command command, string path) => string.Join(' ', command.Arguments.Where(argument => !argument.Hidden).Select(OfArgument)
        .Concat(command.Options.Where(option => option is { Hidden: false, Recursive: false } and not HelpOption).Select(OfOption)).Prepend(Roff.Bold(path)));

    private static string OfArgument(Argument argument)
    {
        var name = $"\\fI{Roff.Escape(argument.Name)}\\fR" + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string OfOption(Option option)
    {
        var text = Roff.Bold(option.Name) + Value(option);
        return option.Required ? text : $"[{text}]";
    }

    private static string Value(Option option) => option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? "" : $" \\fI{Roff.Escape(option.HelpName ?? "VALUE")}\\fR";

    private static void Section(Roff page, HelpTopic topic)
    {
        page.Request("SH", topic.Name.Replace('-', ' ').ToUpperInvariant());
        page.Text(char.ToUpperInvariant(topic.Summary[0]) + topic.Summary[1..] + ".");
        foreach (var part in topic.Text.Split("\n\n"))
        {
            var lines = part.Split('\n');
            if (lines[0].StartsWith("  ", StringComparison.Ordinal))
            {
                page.Example(lines.Select(line => line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line));
                continue;
            }
            page.Request("PP");
            page.Text(part);
        }
    }
}
