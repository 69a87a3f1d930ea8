using SyncCloud.Agent.Home;

namespace SyncCloud.Agent.Doctor;

/// <summary>Looks at the home: whose it is, who can read it, and whether it says which device this is.</summary>
internal sealed class HomeExamination(AgentHome home)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public IEnumerable<Finding> Run()
    {
        var joined = Joined();
        yield return joined;
        if (!Directory.Exists(home.Path)) yield break;
        yield return Folder();
        foreach (var finding in Secrets()) yield return finding;
        yield return Disk.RoomAt("home", home.Path);
    }

    private Finding Joined()
    {
        try
        {
            var (installation, _, count) = (home.Installation, home.Credentials, home.Collections.Count);
            return Finding.Ok("home", $"{home.Path}: device '{installation.DeviceName}' of user '{installation.User}', {Output.Units.Count(count, "collection")}");
        }
        catch (Exception exception) when (exception is AgentException or IOException or UnauthorizedAccessException) { return Finding.Trouble("home", exception); }
    }

    private Finding Folder()
    {
        const string subject = "permissions";
        if (OperatingSystem.IsWindows()) return Finding.Ok(subject, "the home lies in this account's own folder as Windows keeps it");
        var open = File.GetUnixFileMode(home.Path) & Others;
        var remedy = $"chmod 700 '{home.Path}'";
        return open == 0 ? Finding.Ok(subject, "the home is its owner's alone")
            : (open & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0 ? Finding.Trouble(subject, "other users of this machine may change what lies in the home", remedy)
            : Finding.Warning(subject, "other users of this machine may look into the home", remedy);
    }

    private IEnumerable<Finding> Secrets()
    {
        if (OperatingSystem.IsWindows()) yield break;
        foreach (var path in home.SecretFiles)
            if ((File.GetUnixFileMode(path) & Others) != 0)
                yield return Finding.Trouble("permissions", $"other users of this machine may read or change {path}, which holds what proves to be this device or its user",
                    $"chmod 600 '{path}'; if others use this machine, revoke this device from another one (synccloud devices revoke) and join anew");
    }
}
