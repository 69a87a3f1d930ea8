using System.Xml.Linq;

namespace SyncCloud.Agent.Autostart;

/// <summary>The text of a launchd agent (launchd.plist(5)).</summary>
internal static class LaunchAgent
{
    /// <param name="start">What is started.</param>
    /// <param name="label">Its label.</param>
    /// <param name="log">The file that gets what the daemon says.</param>
    public static string Text(DaemonStart start, string label, string log)
    {
        var entries = new List<object>
        {
            Key("Label"), Text(label),
            Key("ProgramArguments"), new XElement("array", start.Command.Select(Text)),
            Key("RunAtLoad"), new XElement("true"),
            Key("KeepAlive"), new XElement("dict", Key("SuccessfulExit"), new XElement("false")),
            Key("ThrottleInterval"), new XElement("integer", 30),
            Key("ExitTimeOut"), new XElement("integer", 30),
            Key("ProcessType"), Text("Background"),
            Key("LowPriorityIO"), new XElement("true"),
            Key("StandardOutPath"), Text(log),
            Key("StandardErrorPath"), Text(log),
        };
        if (start.DotnetRoot is { } root) entries.AddRange([Key("EnvironmentVariables"), new XElement("dict", Key("DOTNET_ROOT"), Text(root))]);
        return new XDocument(
            new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null),
            new XElement("plist", new XAttribute("version", "1.0"), new XElement("dict", entries))).ToString() + "\n";
    }

    private static XElement Key(string name) => new("key", name);
    private static XElement Text(string value) => new("string", value);
}
