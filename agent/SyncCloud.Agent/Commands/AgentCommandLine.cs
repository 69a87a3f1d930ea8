using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SyncCloud.Agent.Commands.History;
using SyncCloud.Agent.Commands.Webhooks;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Commands;

/// <summary>The whole command line of <c>synccloud</c>.</summary>
internal static class AgentCommandLine
{
    public static async Task<int> RunAsync(string[] arguments, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var parse = Create(surroundings).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is ParseErrorAction)
        {
            foreach (var error in parse.Errors) await surroundings.Error.WriteLineAsync("synccloud: " + OneLine(error.Message));
            await surroundings.Error.WriteLineAsync($"  `{string.Join(' ', CommandPath(parse))} --help` shows how to use it");
            return (int)ExitCode.Usage;
        }
        var configuration = new InvocationConfiguration
        {
            Output = surroundings.Output,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            // Whoever calls has the signals.
            ProcessTerminationTimeout = null,
        };
        return await parse.InvokeAsync(configuration, cancellationToken);
    }

    public static RootCommand Create(Surroundings surroundings)
    {
        var host = new CommandHost(surroundings);
        var root = new RootCommand("Keeps folders in step across your devices, through a cloud of your own.")
        {
            host.Home, host.Json, host.Progress, host.Verbose,
            LoginCommand.Create(host),
            LogoutCommand.Create(host),
            JoinCommand.Create(host),
            TrustCommand.Create(host),
            AddCommand.Create(host),
            RemoveCommand.Create(host),
            PasswordCommand.Create(host),
            CollectionsCommand.Create(host),
            SyncCommand.Create(host),
            StatusCommand.Create(host),
            DoctorCommand.Create(host),
            RunCommand.Create(host),
            OpenCommand.Create(host),
            StopCommand.Create(host),
            ServiceCommand.Create(host),
            PauseCommand.CreatePause(host),
            PauseCommand.CreateResume(host),
            LimitsCommand.Create(host),
            LogCommand.Create(host),
            HistoryCommand.Create(host),
            WhyCommand.Create(host),
            DiffCommand.Create(host),
            ExportCommand.Create(host),
            UndoCommand.Create(host),
            VerifyCommand.Create(host),
            ConflictsCommand.Create(host),
            ApproveCommand.Create(host),
            GuardCommand.Create(host),
            ModeCommand.Create(host),
            RevertCommand.Create(host),
            SelectCommand.Create(host),
            RestoreCommand.Create(host),
            TrashCommand.Create(host),
            RebuildCommand.Create(host),
            RejoinCommand.Create(host),
            DevicesCommand.Create(host),
            WebhooksCommand.Create(host),
            UpdateCommand.Create(host),
            SelfInstallCommand.Create(host),
            CompletionCommand.Create(host),
            HelpCommand.Create(host),
        };
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(new Option<bool>("--version") { Description = "Print the version.", Recursive = true, Action = new VersionAction(surroundings, host) });
        foreach (var help in root.Options.OfType<HelpOption>()) help.Recursive = true;
        return root;
    }

    private static string OneLine(string message) =>
        TextTable.Printable(string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static IEnumerable<string> CommandPath(ParseResult parse)
    {
        var names = new Stack<string>();
        for (var command = parse.CommandResult; command?.Parent is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult) names.Push(command.Command.Name);
        return names.Prepend("synccloud");
    }

    private sealed class VersionAction(Surroundings surroundings, CommandHost host) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var reporter = new Reporter(surroundings, parseResult.GetValue(host.Json), verbose: false);
            reporter.Line(OwnVersion.Text);
            reporter.Document(new VersionDocument(OwnVersion.Text), OutputJson.Default.VersionDocument);
            return (int)ExitCode.Done;
        }
    }
}

internal sealed record VersionDocument(string Version);
