using System.CommandLine;
using SyncCloud.LocalHost.Agents;
using SyncCloud.LocalHost.Autostart;
using SyncCloud.LocalHost.Backup;
using SyncCloud.LocalHost.Users;

namespace SyncCloud.LocalHost;

/// <summary>The commands of <c>synccloud-local</c>. Exit codes: 0 done, 1 failed, 2 not understood.</summary>
public static class CommandLine
{
    private const int Failed = 1;
    public const int NotUnderstood = 2;

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
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts, and nothing else, on standard output.", Recursive = true };
        var urls = new Option<string>("--urls") { Description = "Where to listen; https beyond this machine.", HelpName = "URL", DefaultValueFactory = _ => LocalServerOptions.DefaultUrl };
        var insecure = new Option<bool>("--insecure-http") { Description = "Allow plain HTTP beyond this machine: anyone on the network can then read tokens and data." };
        var certificate = new Option<string?>("--certificate") { Description = "The certificate for https addresses, PEM or PFX; read again when the file is renewed. Default: one of the server's own, which devices pin.", HelpName = "FILE" };
        var key = new Option<string?>("--certificate-key") { Description = "The certificate's private key in PEM, when it has a file of its own.", HelpName = "FILE" };
        var password = new Option<string?>("--certificate-password-file") { Description = "A file with the password of the certificate or its key.", HelpName = "FILE" };
        var publicUrl = new Option<string?>("--public-url") { Description = "The https address of the proxy that stands before the server, for links and for what 'code' prints.", HelpName = "URL" };
        var logLevel = new Option<LogLevel>("--log-level") { Description = "The least level to log.", DefaultValueFactory = _ => LogLevel.Information };
        var root = new RootCommand("The SyncCloud service on one machine. Without a command it serves until stopped (Ctrl+C); make a code for each device with "
            + "'synccloud-local code --user NAME' and type it in on the device.")
        {
            data, json, urls, certificate, key, password, publicUrl, insecure, logLevel, CodeCommand.Create(data, json), UsersCommand.Create(data, json), AgentsCommand.Create(data, json), BackupCommands.Backup(data, json), BackupCommands.Restore(data, json), MaintainCommand.Create(data, json), TryCommand.Create(),
            ServiceCommand.Create(data, json, [urls, certificate, key, password, publicUrl, insecure, logLevel]),
        };
        root.SetAction((parsed, cancellationToken) => ServeCommand.RunAsync(new LocalServerOptions
        {
            DataFolder = parsed.GetValue(data) ?? DataFolder.Default(),
            Urls = parsed.GetValue(urls)!,
            CertificateFile = parsed.GetValue(certificate),
            CertificateKeyFile = parsed.GetValue(key),
            CertificatePasswordFile = parsed.GetValue(password),
            PublicUrl = parsed.GetValue(publicUrl),
            InsecureHttp = parsed.GetValue(insecure),
            LogLevel = parsed.GetValue(logLevel),
        }, output, cancellationToken));
        return root;
    }
}
