using System.CommandLine;

namespace SyncCloud.LocalHost;

/// <summary>The commands of <c>synccloud-local</c>. Exit codes: 0 done, 1 failed, 2 not understood.</summary>
public static class CommandLine
{
    private const int Failed = 1;
    private const int NotUnderstood = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var parsed = Root(output).Parse(args);
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) };
        if (parsed.Errors.Count > 0)
        {
            foreach (var mistake in parsed.Errors) await error.WriteLineAsync(mistake.Message);
            await error.WriteLineAsync("synccloud-local --help tells what can be asked.");
            return NotUnderstood;
        }
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (LocalServerException exception)
        {
            await error.WriteLineAsync($"synccloud-local: {exception.Message}");
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static RootCommand Root(TextWriter output)
    {
        var data = new Option<string?>("--data")
        {
            Description = "The folder that holds all that the service stores. Default: synccloud-local in $XDG_DATA_HOME or ~/.local/share (Linux), "
                + "~/Library/Application Support (macOS), %LOCALAPPDATA% (Windows).",
            HelpName = "DIR",
            Recursive = true,
        };
        var urls = new Option<string>("--urls") { Description = "Where to listen.", HelpName = "URL", DefaultValueFactory = _ => LocalServerOptions.DefaultUrl };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow plain HTTP beyond this machine: anyone on the network can then read tokens and data." };
        var root = new RootCommand("The SyncCloud service on one machine. Without a command it serves until stopped (Ctrl+C); make a code for each device with "
            + "'synccloud-local code --user NAME' and type it in on the device.")
        {
            data, urls, insecure, Code(data, output), MaintainCommand.Create(data, output), TryCommand.Create(),
        };
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(new LocalServerOptions
        {
            DataFolder = parsed.GetValue(data) ?? DataFolder.Default(),
            Urls = parsed.GetValue(urls)!,
            InsecureHttp = parsed.GetValue(insecure),
        }, output, cancellationToken));
        return root;
    }

    private static Command Code(Option<string?> data, TextWriter output)
    {
        var user = new Option<string>("--user") { Description = "Whose device it will be; a new name makes a new user.", HelpName = "NAME", Required = true };
        var code = new Command("code", "Print a code that joins one device to a user. It works once, within an hour, also while the service runs.") { user };
        code.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = new DataFolder(parsed.GetValue(data) ?? DataFolder.Default());
            await output.WriteLineAsync(await LocalServer.CreateCodeAsync(folder, parsed.GetValue(user)!, cancellationToken));
            return 0;
        });
        return code;
    }
}
