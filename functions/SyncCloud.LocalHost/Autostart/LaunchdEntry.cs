using System.Globalization;
using System.Text;
using System.Xml.Linq;
using SyncCloud.LocalHost.Agents;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>A job of launchd (launchd.plist(5)): a daemon of the machine, or an agent of the user.</summary>
internal sealed class LaunchdEntry : ServiceEntry
{
    private const string Launchctl = "launchctl";
    private readonly string label, domain;

    public LaunchdEntry(ServiceStart start) : base(start)
    {
        label = "local." + start.Name;
        var isSystem = start.Scope == ServiceScope.System;
        var library = isSystem ? "/Library" : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Library");
        File = Path.Combine(library, isSystem ? "LaunchDaemons" : "LaunchAgents", label + ".plist");
        Logs = Path.Combine(library, "Logs", start.Name + ".log");
        domain = isSystem ? "system" : string.Create(CultureInfo.InvariantCulture, $"gui/{ServiceStart.UserId()}");
    }

    public override string File { get; }
    public override string Logs { get; }

    /// <param name="start">What is started.</param>
    /// <param name="label">Its label.</param>
    /// <param name="log">The file that gets what the service says.</param>
    public static string Text(ServiceStart start, string label, string log)
    {
        var entries = new List<object>
        {
            Key("Label"), Value(label),
            Key("ProgramArguments"), new XElement("array", start.Command.Select(Value)),
            Key("RunAtLoad"), new XElement("true"),
            Key("KeepAlive"), new XElement("dict", Key("SuccessfulExit"), new XElement("false")),
            Key("ThrottleInterval"), new XElement("integer", 10),
            Key("ExitTimeOut"), new XElement("integer", 30),
            Key("Umask"), new XElement("integer", 0b000_111_111),
            Key("StandardOutPath"), Value(log),
            Key("StandardErrorPath"), Value(log),
        };
        if (start.DotnetRoot is { } root) entries.AddRange([Key("EnvironmentVariables"), new XElement("dict", Key("DOTNET_ROOT"), Value(root))]);
        return new XDocument(
            new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null),
            new XElement("plist", new XAttribute("version", "1.0"), new XElement("dict", entries))).ToString() + "\n";
    }

    public override async Task<ServiceState> DescribeAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return new ServiceState(IsInstalled: false, Process: null);
        var told = await ChildRun.RunAsync(Launchctl, ["print", $"{domain}/{label}"], cancellationToken);
        var line = told.Output.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(line => line.StartsWith("pid = ", StringComparison.Ordinal));
        return new ServiceState(told.Code == 0, told.Code == 0 && int.TryParse(line?["pid = ".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        var before = await DescribeAsync(cancellationToken);
        if (!Write(File, Encoding.UTF8.GetBytes(Text(Start, label, Logs))) && before is { IsInstalled: true, Process: not null }) return false;
        if (before.IsInstalled) await DoAsync(Launchctl, cancellationToken, "bootout", $"{domain}/{label}");
        Directory.CreateDirectory(Path.GetDirectoryName(Logs)!);
        await DoAsync(Launchctl, cancellationToken, "bootstrap", domain, File);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(File)) return false;
        if ((await DescribeAsync(cancellationToken)).IsInstalled) await DoAsync(Launchctl, cancellationToken, "bootout", $"{domain}/{label}");
        System.IO.File.Delete(File);
        return true;
    }

    private static XElement Key(string name) => new("key", name);
    private static XElement Value(string value) => new("string", value);
}
