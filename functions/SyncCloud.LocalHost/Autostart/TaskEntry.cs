using System.Text;
using System.Xml.Linq;
using SyncCloud.LocalHost.Agents;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>A task of Windows' Task Scheduler (schema 1.3), made by <c>schtasks</c>: at the user's logon, with the user's own token, so that no password is stored.</summary>
internal sealed class TaskEntry(ServiceStart start) : ServiceEntry(start)
{
    private const string Schtasks = "schtasks";
    private static readonly XNamespace schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    /// <summary>What the task was made from; the scheduler has a copy of its own.</summary>
    public override string File { get; } = Path.Combine(start.Data, "service.xml");

    public override string Logs => "the Task Scheduler's history of the task " + Start.Name;
    public override string Remark => "it runs while you are signed in";

    /// <param name="start">What is started.</param>
    /// <param name="user">The user's account, as DOMAIN\NAME.</param>
    public static string Text(ServiceStart start, string user)
    {
        // The scheduler puts variables in their place.
        if (start.Command.FirstOrDefault(word => word.Contains('%') || word.Contains('"')) is { } word) throw new LocalServerException($"Windows' Task Scheduler cannot start what has % or \" in it: {word}");
        return new XElement(schema + "Task", new XAttribute("version", "1.3"),
            Element("RegistrationInfo", Element("Description", $"SyncCloud: serves {start.Data}")),
            Element("Triggers", Element("LogonTrigger", Element("Enabled", "true"), Element("UserId", user))),
            Element("Principals", new XElement(schema + "Principal", new XAttribute("id", "Author"), Element("UserId", user), Element("LogonType", "InteractiveToken"), Element("RunLevel", "LeastPrivilege"))),
            Element("Settings",
                Element("MultipleInstancesPolicy", "IgnoreNew"),
                Element("DisallowStartIfOnBatteries", "false"),
                Element("StopIfGoingOnBatteries", "false"),
                Element("StartWhenAvailable", "true"),
                Element("ExecutionTimeLimit", "PT0S"),
                Element("RestartOnFailure", Element("Interval", "PT1M"), Element("Count", "999"))),
            new XElement(schema + "Actions", new XAttribute("Context", "Author"),
                // Without a console of its own a window would stand open all day.
                Element("Exec", Element("Command", "conhost.exe"), Element("Arguments", "--headless " + string.Join(' ', start.Command.Select(word => $"\"{word}\"")))))).ToString() + "\r\n";
    }

    public override async Task<ServiceState> DescribeAsync(CancellationToken cancellationToken)
    {
        var isThere = (await ChildRun.RunAsync(Schtasks, ["/Query", "/TN", Start.Name], cancellationToken)).Code == 0;
        // Its words for a state are in the system's language, so the data folder is asked; it does not tell which process has it.
        return new ServiceState(isThere, isThere && IsServed() ? 0 : null);
    }

    public override async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        _ = new DataFolder(Start.Data);
        var isNew = Write(File, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text(Start, $@"{Environment.UserDomainName}\{Environment.UserName}"))]);
        if (!isNew && await DescribeAsync(cancellationToken) is { IsInstalled: true, Process: not null }) return false;
        await DoAsync(Schtasks, cancellationToken, "/Create", "/TN", Start.Name, "/XML", File, "/F");
        await DoAsync(Schtasks, cancellationToken, "/Run", "/TN", Start.Name);
        return true;
    }

    public override async Task<bool> UninstallAsync(CancellationToken cancellationToken)
    {
        if (!(await DescribeAsync(cancellationToken)).IsInstalled) return false;
        // The service is safe under an end without warning.
        await ChildRun.RunAsync(Schtasks, ["/End", "/TN", Start.Name], cancellationToken);
        await DoAsync(Schtasks, cancellationToken, "/Delete", "/TN", Start.Name, "/F");
        System.IO.File.Delete(File);
        return true;
    }

    private bool IsServed()
    {
        if (!Directory.Exists(Start.Data)) return false;
        try
        {
            new DataFolder(Start.Data).Lock().Dispose();
            return false;
        }
        catch (LocalServerException)
        {
            return true;
        }
    }

    private static XElement Element(string name, params object[] content) => new(schema + name, content);
}
