using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;

namespace SyncCloud.Agent.Autostart;

/// <summary>A task of Windows' Task Scheduler, schema 1.3: at the user's logon, with the user's own token, so that no password is stored.</summary>
internal sealed record LogonTask
{
    private static readonly XNamespace Schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    public required string Description { get; init; }

    /// <summary>The user's account, as DOMAIN\NAME.</summary>
    public required string User { get; init; }

    /// <summary>The program's full path, and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>What of the command the scheduler would start as something else: it puts variables in their place. Null when there is nothing.</summary>
    public string? Unstartable => Command.FirstOrDefault(word => word.Contains('%') || word.Contains('"'));

    /// <summary>It as <c>schtasks /Create /XML</c> takes it, for a file in UTF-16.</summary>
    public byte[] Bytes() => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text())];

    public string Text() => new XElement(Schema + "Task", new XAttribute("version", "1.3"),
        Element("RegistrationInfo", Element("Description", Description)),
        Element("Triggers", Element("LogonTrigger", Element("Enabled", "true"), Element("UserId", User))),
        Element("Principals", new XElement(Schema + "Principal", new XAttribute("id", "Author"),
            Element("UserId", User), Element("LogonType", "InteractiveToken"), Element("RunLevel", "LeastPrivilege"))),
        Element("Settings",
            Element("MultipleInstancesPolicy", "IgnoreNew"),
            Element("DisallowStartIfOnBatteries", "false"),
            Element("StopIfGoingOnBatteries", "false"),
            Element("StartWhenAvailable", "true"),
            Element("ExecutionTimeLimit", "PT0S"),
            Element("Priority", "7"),
            // It counts what does not start (MS-TSCH 2.5.4.2), not with which code it ends: what was told to end stays ended, and so does what failed, until the next logon.
            Element("RestartOnFailure", Element("Interval", "PT1M"), Element("Count", "999"))),
        new XElement(Schema + "Actions", new XAttribute("Context", "Author"),
            // Without a console of its own a window would stand open all day.
            Element("Exec", Element("Command", "conhost.exe"), Element("Arguments", "--headless " + CommandLine())))).ToString() + "\r\n";

    private string CommandLine()
    {
        var words = string.Join(' ', Command.Select(word => $"\"{word}\""));
        return Command[0].EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) ? $"cmd.exe /d /s /c \"{words}\"" : words;
    }

    private static XElement Element(string name, params object[] content) => new(Schema + name, content);
}
