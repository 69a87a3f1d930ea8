using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Doctor;

/// <summary>From when on something is too little, or too far off.</summary>
internal static class Limits
{
    private const long LeastRoom = 1L << 30;
    private const int LeastRoomPercent = 5;
    private static readonly TimeSpan MostAskew = TimeSpan.FromMinutes(5);

    /// <summary>Other programs take watches, too.</summary>
    private const int MostWatchesPercent = 75;

    public static Finding Room(string subject, long free, long total) => free < LeastRoom || free < total / 100 * LeastRoomPercent
        ? Finding.Warning(subject, $"{Units.Bytes(free)} of {Units.Bytes(total)} are free", "make room: what does not fit waits, and former versions are kept beside the data (synccloud trash)")
        : Finding.Ok(subject, $"{Units.Bytes(free)} of {Units.Bytes(total)} are free");

    /// <param name="service">The service's clock, to the second.</param>
    /// <param name="here">This device's at that moment.</param>
    public static Finding Clock(DateTimeOffset service, DateTimeOffset here) => (here - service).Duration() > MostAskew
        ? Finding.Warning("clock", $"this device's clock is {Units.Duration((here - service).Duration())} {(here > service ? "ahead of" : "behind")} the service's", "set it: no order is decided by it, but times of files, names of conflicting copies and some sign-ins rely on it")
        : Finding.Ok("clock", "as the service's, within five minutes");

    public static Finding Watches(long folders, long most) => folders > most / 100 * MostWatchesPercent
        ? Finding.Warning("watches", $"{Units.Count(folders, "folder")} to watch, and the system allows {most:N0} for all programs of this user; beyond that changes are found only every few minutes",
            "as root: echo fs.inotify.max_user_watches=1048576 > /etc/sysctl.d/60-watches.conf && sysctl --system; then start the daemon again")
        : Finding.Ok("watches", $"{Units.Count(folders, "folder")} to watch, of {most:N0} that the system allows");
}
