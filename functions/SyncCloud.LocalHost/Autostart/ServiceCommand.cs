using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncCloud.LocalHost.Autostart;

/// <summary><c>service install | uninstall | status</c>: whether the system starts the service by itself.</summary>
internal static class ServiceCommand
{
    /// <param name="data">The data folder.</param>
    /// <param name="json">Whether to print JSON.</param>
    /// <param name="serving">The options that say how to serve: those that are given to <c>install</c> are given to the service.</param>
    public static Command Create(Option<string?> data, Option<bool> json, IReadOnlyList<Option> serving)
    {
        var scope = new Option<ServiceScope?>("--scope") { Description = "system: from the machine's start on, not on Windows; needs root, and on Linux has its data in /var/lib/synccloud-local unless --data names another folder. user: while you are signed in. Default: system for root, else user.", HelpName = "SCOPE", Recursive = true };
        return new Command("service", "Have the service started by the system: systemd, launchd, or Windows' Task Scheduler.")
        {
            scope, Install(data, scope, json, serving), Uninstall(data, scope, json), Status(data, scope, json),
        };
    }

    private static Command Install(Option<string?> data, Option<ServiceScope?> scope, Option<bool> json, IReadOnlyList<Option> serving)
    {
        var command = new Command("install", "Start the service now, by itself from then on, and again when it failed. Given again with other options, it serves by these. Ends with 1 when the service does not stay up.");
        foreach (var option in serving) command.Add(option);
        SetAction(command, async (parsed, cancellationToken) =>
        {
            var options = serving.Where(option => parsed.GetResult(option) is { Implicit: false }).SelectMany(option => Words(parsed.GetResult(option)!));
            var entry = ToChange(ServiceStart.Of(parsed.GetValue(data), parsed.GetValue(scope), [.. options]));
            var before = TimeProvider.System.GetUtcNow();
            var changed = await entry.InstallAsync(cancellationToken);
            var moments = new FirstMoments(entry, TimeProvider.System);
            if (!await (changed ? moments.StaysUpAsync(before, cancellationToken) : moments.KeepsUpAsync(cancellationToken)))
                throw new LocalServerException($"the service is installed and does not stay up. What it says: {entry.Logs}. Install it again when that is mended");
            var state = await entry.DescribeAsync(cancellationToken);
            await TellAsync(parsed, json, entry, state, changed,
            [
                changed ? $"the service over {entry.Start.Data} starts by itself ({entry.File})" : "it is installed already, and runs",
                $"what it says: {entry.Logs}",
                $"a code for a device: {entry.CommandPrefix}{string.Join(' ', entry.Start.Program.Select(Typed))} code --data {Typed(entry.Start.Data)} --user NAME",
                .. entry.Remark is { } remark ? (string[])[remark] : [],
            ]);
            return 0;
        });
        return command;
    }

    private static Command Uninstall(Option<string?> data, Option<ServiceScope?> scope, Option<bool> json)
    {
        var command = new Command("uninstall", "End the service, and start it by itself no more. The data stays.");
        SetAction(command, async (parsed, cancellationToken) =>
        {
            var entry = ToChange(ServiceStart.Of(parsed.GetValue(data), parsed.GetValue(scope), []));
            var changed = await entry.UninstallAsync(cancellationToken);
            await TellAsync(parsed, json, entry, new ServiceState(IsInstalled: false, Process: null), changed,
                [changed ? $"the service has ended, and starts by itself no more; its data stays in {entry.Start.Data}" : "nothing is installed"]);
            return 0;
        });
        return command;
    }

    private static Command Status(Option<string?> data, Option<ServiceScope?> scope, Option<bool> json)
    {
        var command = new Command("status", "Show whether the service starts by itself, whether it runs, and where to read what it says. Ends with 1 unless it does both.");
        SetAction(command, async (parsed, cancellationToken) =>
        {
            var entry = ServiceEntry.Of(ServiceStart.Of(parsed.GetValue(data), parsed.GetValue(scope), []));
            var state = await entry.DescribeAsync(cancellationToken);
            await TellAsync(parsed, json, entry, state, changed: null,
            [
                state.IsInstalled ? $"starts by itself ({entry.File})" : "does not start by itself: synccloud-local service install",
                state.Process switch { null => "does not run", 0 => "runs", { } process => $"runs as process {process}" },
                .. state.IsInstalled ? (string[])[$"what it says: {entry.Logs}"] : [],
            ]);
            return state is { IsInstalled: true, Process: not null } ? 0 : 1;
        });
        return command;
    }

    private static void SetAction(Command command, Func<ParseResult, CancellationToken, Task<int>> run) => command.SetAction(async (parsed, cancellationToken) =>
    {
        try
        {
            return await run(parsed, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException($"`service {command.Name}` cannot do its work: {exception.Message}", exception);
        }
    });

    private static ServiceEntry ToChange(ServiceStart start)
    {
        if (!OperatingSystem.IsWindows()) start.EnsureChangeableBy(ServiceStart.UserId());
        return ServiceEntry.Of(start);
    }

    /// <summary>An option as it was given; paths as they are from anywhere.</summary>
    private static IEnumerable<string> Words(System.CommandLine.Parsing.OptionResult given) =>
        given.Tokens.Count == 0 ? [given.Option.Name] : given.Tokens.SelectMany(token => (string[])[given.Option.Name, given.Option.HelpName == "FILE" ? Path.GetFullPath(token.Value) : token.Value]);

    private static string Typed(string path) => path.Contains(' ') ? $"\"{path}\"" : path;

    private static async Task TellAsync(ParseResult parsed, Option<bool> json, ServiceEntry entry, ServiceState state, bool? changed, IEnumerable<string> lines)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(new ServiceDocument(state.IsInstalled, state.Process, entry.File, entry.Logs, entry.Start.Data, changed), ServiceJson.Default.ServiceDocument));
        else foreach (var line in lines) await output.WriteLineAsync(line);
    }
}

/// <summary><paramref name="Process"/> is the one that the system has started; 0 where it does not tell, absent when none runs. <paramref name="Changed"/>: of install and uninstall, whether they had anything to do.</summary>
internal sealed record ServiceDocument(bool Installed, int? Process, string File, string Logs, string Data, bool? Changed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServiceDocument))]
internal sealed partial class ServiceJson : JsonSerializerContext;
