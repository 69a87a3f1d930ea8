using System.Collections.Immutable;
using System.Xml.Linq;

namespace SyncCloud.Agent.Autostart;

/// <summary>A job of launchd (launchd.plist(5)) that runs from when it is loaded, and again when it failed.</summary>
internal sealed record LaunchdJob
{
    public required string Label { get; init; }

    /// <summary>The program's full path, and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Where the .NET runtime lies that the program needs, where it was told.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>The file that gets what the program says.</summary>
    public required string Log { get; init; }

    /// <summary>The seconds between two starts, at least.</summary>
    public required int Throttle { get; init; }

    /// <summary>Whether it gives way to what the user does.</summary>
    public bool IsBackground { get; init; }

    /// <summary>What else is in its environment.</summary>
    public ImmutableArray<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>The permissions that files do not get; null: as the system has it.</summary>
    public int? Umask { get; init; }

    /// <summary>It as a property list.</summary>
    public string Text() => new XDocument(
        new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null),
        new XElement("plist", new XAttribute("version", "1.0"), new XElement("dict", Entries()))).ToString() + "\n";

    private List<XElement> Entries()
    {
        List<XElement> entries =
        [
            Key("Label"), Text(Label),
            Key("ProgramArguments"), new("array", Command.Select(Text)),
            Key("RunAtLoad"), new("true"),
            Key("KeepAlive"), new("dict", Key("SuccessfulExit"), new XElement("false")),
            Key("ThrottleInterval"), new("integer", Throttle),
            Key("ExitTimeOut"), new("integer", 30),
            Key("StandardOutPath"), Text(Log),
            Key("StandardErrorPath"), Text(Log),
        ];
        if (IsBackground) entries.AddRange([Key("ProcessType"), Text("Background"), Key("LowPriorityIO"), new("true")]);
        if (Umask is { } umask) entries.AddRange([Key("Umask"), new("integer", umask)]);
        var variables = DotnetRoot is { } root ? Variables.Add(("DOTNET_ROOT", root)) : Variables;
        if (variables.Length > 0) entries.AddRange([Key("EnvironmentVariables"), new("dict", variables.SelectMany(variable => (XElement[])[Key(variable.Name), Text(variable.Value)]))]);
        return entries;
    }

    private static XElement Key(string name) => new("key", name);
    private static XElement Text(string value) => new("string", value);
}
