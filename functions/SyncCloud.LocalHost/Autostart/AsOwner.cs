using System.Globalization;

namespace SyncCloud.LocalHost.Autostart;

/// <summary>What root types before a command, so that what it writes belongs to the user whose data folder it is.</summary>
internal static class AsOwner
{
    /// <param name="folder">The data folder.</param>
    /// <param name="owner">The number of its owner.</param>
    /// <param name="dotnetRoot">Where the .NET runtime lies that the program needs, where it was told.</param>
    public static string Prefix(string folder, uint owner, string? dotnetRoot) => folder is ServiceStart.StateFolder or ServiceStart.PrivateStateFolder ? OfStateFolder(dotnetRoot)
        : FileOwner.NameOf(owner) is { } name ? $"runuser -u {name} --"
        : string.Create(CultureInfo.InvariantCulture, $"setpriv --reuid={owner} --clear-groups --");

    /// <summary>As the user that systemd makes up, in walls like the service's. It may read what root may, a backup say, and write the data folder alone.</summary>
    public static string OfStateFolder(string? dotnetRoot) => string.Join(' ',
    [
        "systemd-run -qPG",
        $"-p DynamicUser=yes -p User={ServiceStart.DefaultName}",
        $"-p StateDirectory={ServiceStart.DefaultName} -p StateDirectoryMode=0700 -p UMask=0077",
        "-p AmbientCapabilities=CAP_DAC_READ_SEARCH",
        .. dotnetRoot is null ? (string[])[] : [dotnetRoot.Contains(' ') ? $"-E \"DOTNET_ROOT={dotnetRoot}\"" : $"-E DOTNET_ROOT={dotnetRoot}"],
    ]);
}
