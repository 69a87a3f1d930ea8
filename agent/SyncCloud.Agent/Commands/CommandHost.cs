using System.CommandLine;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Programs;

namespace SyncCloud.Agent.Commands;

/// <summary>The options that every command has, and the frame that every command runs in: errors become a line, a remedy and an exit code.</summary>
internal sealed class CommandHost(Surroundings surroundings)
{
    public Option<string?> Home { get; } = new("--home")
    {
        Description = $"The folder that holds everything of this installation (or {AgentHome.Variable}).",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON for scripts, and nothing else, on standard output.", Recursive = true };

    public Option<string> Progress { get; } = ProgressOption();

    public Option<bool> Verbose { get; } = new("-v", "--verbose") { Description = "Say more about errors.", Recursive = true };

    /// <summary>Gives a command its body.</summary>
    public void Run(Command command, Func<CommandRun, ParseResult, CancellationToken, Task<ExitCode>> body) =>
        command.SetAction(async (parse, cancellationToken) => (int)await RunAsync(parse, body, cancellationToken));

    /// <summary>Collection names on this device, for completion. A home that cannot be read completes nothing.</summary>
    public IEnumerable<string> CollectionNames(ParseResult parse)
    {
        try { return AgentHome.Locate(parse.GetValue(Home), surroundings.Variable).Collections.Select(collection => collection.Name); }
        catch (Exception exception) when (exception is AgentException or IOException or UnauthorizedAccessException) { return []; }
    }

    private async Task<ExitCode> RunAsync(ParseResult parse, Func<CommandRun, ParseResult, CancellationToken, Task<ExitCode>> body, CancellationToken cancellationToken)
    {
        var reporter = new Reporter(surroundings, parse.GetValue(Json), parse.GetValue(Verbose), Enum.Parse<ProgressForm>(parse.GetRequiredValue(Progress), ignoreCase: true));
        using var inUse = ProgramUse.Hold(AppContext.BaseDirectory);
        try
        {
            var run = new CommandRun
            {
                Surroundings = surroundings,
                Report = reporter,
                Home = AgentHome.Locate(parse.GetValue(Home), surroundings.Variable),
                Name = NameOf(parse),
            };
            return await body(run, parse, cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var report = ErrorReport.Of(exception);
            reporter.Error(report, exception);
            reporter.Document(new ErrorDocument(report.Message, report.Remedy), OutputJson.Default.ErrorDocument);
            return report.Exit;
        }
    }

    private static Option<string> ProgressOption()
    {
        var option = new Option<string>("--progress")
        {
            Description = "How to tell where it is: auto (for people, on standard error), none, or json (with --json, and lines {\"progress\": …} while it works).",
            HelpName = "FORM",
            Recursive = true,
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("auto", "none", "json");
        return option;
    }

    /// <summary>The command's words, without its arguments: they may be secret.</summary>
    private static string NameOf(ParseResult parse)
    {
        var names = new List<string>();
        for (var command = parse.CommandResult; command?.Parent is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult) names.Insert(0, command.Command.Name);
        return string.Join(' ', names);
    }
}

/// <summary>What an error is with <c>--json</c>.</summary>
internal sealed record ErrorDocument(string Error, string? Remedy);
