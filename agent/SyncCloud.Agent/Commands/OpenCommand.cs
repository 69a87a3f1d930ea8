using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using SyncCloud.Agent.Daemon;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands;

/// <summary><c>open [--print]</c>: opens the daemon's page in the browser, or prints its address, which works once and for a minute.</summary>
internal static class OpenCommand
{
    public static Command Create(CommandHost host)
    {
        var print = new Option<bool>("--print") { Description = "Print the address instead, for a browser that is started by hand on this machine. It works once, within a minute." };
        var command = new Command("open", "Show the state, the activity, the history and what waits for you in the browser. A page of this machine alone, served by the daemon.") { print };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var daemon = await DaemonClient.ConnectAsync(run.Home, cancellationToken);
            if (daemon is null || await daemon.AskAsync(new DaemonRequest { Ask = DaemonRequest.Page }, cancellationToken) is not { Page: { } address })
                throw new AgentException($"no daemon runs for {run.Home.Path}, and it is the daemon that shows the page", "start it: synccloud run; or have it start at each sign-in: synccloud service install");
            var opened = !parse.GetValue(print) && !run.Report.Json && Open(address, run.Surroundings);
            run.Report.Line(opened ? "the page opens in the browser" : address);
            run.Report.Document(new OpenDocument(address), OutputJson.Default.OpenDocument);
            if (!opened && !parse.GetValue(print) && !run.Report.Json) run.Report.Note("no browser could be started here: open this address on this machine within a minute");
            return ExitCode.Done;
        });
        return command;
    }

    private static bool Open(string address, Surroundings surroundings)
    {
        // What opens addresses there would take a browser of the terminal, which waits for keys.
        if (OperatingSystem.IsLinux() && string.IsNullOrEmpty(surroundings.Variable("DISPLAY")) && string.IsNullOrEmpty(surroundings.Variable("WAYLAND_DISPLAY"))) return false;
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
            return browser is not null || OperatingSystem.IsWindows();
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or PlatformNotSupportedException) { return false; }
    }
}

/// <summary><paramref name="Address"/> works once, within a minute.</summary>
internal sealed record OpenDocument(string Address);
