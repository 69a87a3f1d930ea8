namespace SyncCloud.Agent.Autostart;

/// <summary>The text of a unit of systemd's user instance (systemd.unit(5), systemd.service(5), systemd.exec(5)).</summary>
internal static class SystemdUnit
{
    /// <summary>
    /// Nothing in it needs a namespace, which user instances often may not make and which would give the user's files other owners; nor a umask, which the user's files would get.
    /// </summary>
    public static string Text(DaemonStart start) => start.Command[0].AsSpan().IndexOfAny('"', '\'', '\\') < 0 ? TextOf(start) : throw new AgentException(
        $"systemd starts no program with a quote or backslash in its path: {start.Command[0]}", "put the program into another folder, or start it where your system starts programs");

    private static string TextOf(DaemonStart start) => $"""
        # Written by `synccloud service install`; `synccloud service uninstall` removes it.
        [Unit]
        Description=SyncCloud: keeps the collections of {SystemdWords.Specifiers(start.Home)} in step
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        ExecStart={SystemdWords.Command(start.Command)}
        {(start.DotnetRoot is { } root ? $"Environment={SystemdWords.Quoted("DOTNET_ROOT=" + root)}\n" : "")}Restart=on-failure
        RestartSec=30
        RestartPreventExitStatus=2 6
        TimeoutStopSec=30
        Nice=10
        IOSchedulingClass=best-effort
        IOSchedulingPriority=7
        NoNewPrivileges=yes
        LockPersonality=yes
        RestrictRealtime=yes
        RestrictNamespaces=yes
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
        SystemCallArchitectures=native

        [Install]
        WantedBy=default.target

        """;
}
