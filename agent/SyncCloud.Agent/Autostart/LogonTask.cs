using System.Xml.Linq;

namespace SyncCloud.Agent.Autostart;

/// <summary>The text of a task of Windows' Task Scheduler, schema 1.3: at the user's logon, with the user's own token, so that no password is stored.</summary>
internal static class LogonTask
{
    private static readonly XNamespace Schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    /// <param name="start">What is started.</param>
    /// <param name="user">The user's account, as DOMAIN\NAME.</param>
    public static string Text(DaemonStart start, string user)
    {
        // The scheduler puts variables in their place.
        if (start.Command.FirstOrDefault(word => word.Contains('%') || word.Contains('"')) is { } word) throw new AgentException($"Windows' Task Scheduler cannot start what has % or \" in its path: {word}", "choose another --home");
        return new XElement(Schema + "Task", new XAttribute("version", "1.3"),
            Element("RegistrationInfo", Element("Description", $"SyncCloud: keeps the collections of {start.Home} in step")),
            Element("Triggers", Element("LogonTrigger", Element("Enabled", "true"), Element("UserId", user))),
            Element("Principals", new XElement(Schema + "Principal", new XAttribute("id", "Author"),
                Element("UserId", user), Element("LogonType", "InteractiveToken"), Element("RunLevel", "LeastPrivilege"))),
            Element("Settings",
                Element("MultipleInstancesPolicy", "IgnoreNew"),
                Element("DisallowStartIfOnBatteries", "false"),
                Element("StopIfGoingOnBatteries", "false"),
                Element("StartWhenAvailable", "true"),
                Element("ExecutionTimeLimit", "PT0S"),
                Element("Priority", "7"),
                Element("RestartOnFailure", Element("Interval", "PT1M"), Element("Count", "999"))),
            new XElement(Schema + "Actions", new XAttribute("Context", "Author"),
                // Without a console of its own a window would stand open all day.
                Element("Exec", Element("Command", "conhost.exe"), Element("Arguments", "--headless " + CommandLine(start))))).ToString() + "\r\n";
    }

    private static string CommandLine(DaemonStart start)
    {
        var words = string.Join(' ', start.Command.Select(word => $"\"{word}\""));
        return start.Command[0].EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) ? $"cmd.exe /d /s /c \"{words}\"" : words;
    }

    private static XElement Element(string name, params object[] content) => new(Schema + name, content);
}
