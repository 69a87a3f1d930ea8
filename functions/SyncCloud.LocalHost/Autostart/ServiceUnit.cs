using SyncCloud.Agent.Autostart;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>
/// The text of a unit of systemd (systemd.unit(5), systemd.service(5), systemd.exec(5)). One for the machine sees and may do next to nothing beyond its data folder: its user is made up by systemd,
/// or, with a folder of its own, the one whose folder it is. One for a user has no such walls, which user instances often may not build.
/// </summary>
internal static class ServiceUnit
{
    // With the places where systems that are one image have the first two.
    private static readonly string[] homes = ["/home", "/root", "/run/user", "/var/home", "/var/roothome"];

    /// <param name="start">What is started.</param>
    /// <param name="owner">The number of the user whose data folder it is; null for one that systemd makes up, and for a user's unit.</param>
    public static string Text(ServiceStart start, uint? owner)
    {
        if (start.Program[0].AsSpan().IndexOfAny('"', '\'', '\\') >= 0) throw new LocalServerException($"systemd starts no program with a quote or backslash in its path: {start.Program[0]}");
        var isSystem = start.Scope == ServiceScope.System;
        return string.Join('\n',
        (string[])[
            "# Written by `synccloud-local service install`; `synccloud-local service uninstall` removes it.",
            "[Unit]",
            $"Description=SyncCloud: serves {SystemdWords.Specifiers(start.Data)}",
            .. isSystem ? (string[])["Wants=network-online.target", "After=network-online.target"] : [],
            "StartLimitIntervalSec=0",
            "",
            "[Service]",
            "Type=exec",
            $"ExecStart={SystemdWords.Command(start.Command)}",
            .. start.DotnetRoot is { } root ? (string[])[$"Environment={SystemdWords.Quoted("DOTNET_ROOT=" + root)}"] : [],
            "Restart=on-failure",
            "RestartSec=5",
            "RestartPreventExitStatus=2",
            "TimeoutStopSec=30",
            "UMask=0077",
            "NoNewPrivileges=yes",
            "LockPersonality=yes",
            "RestrictRealtime=yes",
            "RestrictNamespaces=yes",
            "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
            "SystemCallArchitectures=native",
            .. isSystem ? Walls(start, owner) : [],
            "",
            "[Install]",
            isSystem ? "WantedBy=multi-user.target" : "WantedBy=default.target",
            "",
        ]);
    }

    private static IEnumerable<string> Walls(ServiceStart start, uint? owner) =>
    [
        .. owner is null
            ? (string[])["DynamicUser=yes", $"User={start.Name}", $"StateDirectory={start.Name}", "StateDirectoryMode=0700"]
            : [$"User={owner}", $"ReadWritePaths={SystemdWords.Quoted(start.Data)}"],
        "ProtectSystem=strict",
        // What lies there is seen only where the program, its runtime or the data lies there.
        homes.Any(home => start.Command.Concat(start.Needs).Any(word => word.StartsWith(home + "/", StringComparison.Ordinal))) ? "ProtectHome=read-only" : "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "ProtectClock=yes",
        "ProtectControlGroups=yes",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "ProtectProc=invisible",
        "RestrictSUIDSGID=yes",
        "RemoveIPC=yes",
        "SystemCallFilter=@system-service",
        // For an address such as https://0.0.0.0:443.
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
        "AmbientCapabilities=CAP_NET_BIND_SERVICE",
    ];
}
