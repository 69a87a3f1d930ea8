using System.Runtime.InteropServices;
using System.Text;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>What an errno means for a volume.</summary>
internal static class LinuxErrors
{
    private const int LongestPath = 4095;

    /// <summary>The error of this thread's last call.</summary>
    internal static VolumeException Last(string path)
    {
        var number = Marshal.GetLastPInvokeError();
        var error = Of(number);
        if (number == LinuxCalls.NameTooLong && Encoding.UTF8.GetByteCount(path) >= LongestPath)
            return new VolumeException(error, path, "its path is longer than the 4,095 bytes that this system can open: move it further up, or shorten the names of the folders around it");
        return error == VolumeError.Failed
            ? new VolumeException(error, path, $"the file system reported: {Marshal.GetPInvokeErrorMessage(number)}")
            : new VolumeException(error, path);
    }

    internal static VolumeError Of(int number) => number switch
    {
        LinuxCalls.NoEntry => VolumeError.NotFound,
        LinuxCalls.AlreadyExists => VolumeError.Exists,
        LinuxCalls.NotEmptyFolder => VolumeError.NotEmpty,
        LinuxCalls.Full or LinuxCalls.QuotaReached => VolumeError.NoSpace,
        LinuxCalls.NotPermitted or LinuxCalls.AccessDenied => VolumeError.Denied,
        LinuxCalls.ReadOnlyVolume => VolumeError.ReadOnly,
        LinuxCalls.InUse or LinuxCalls.TextBusy => VolumeError.Busy,
        LinuxCalls.NameTooLong or LinuxCalls.IllegalBytes or LinuxCalls.Invalid => VolumeError.NameImpossible,
        LinuxCalls.NoFolder or LinuxCalls.IsFolder or LinuxCalls.TooManyLinks => VolumeError.WrongType,
        LinuxCalls.CrossDevice => VolumeError.OtherVolume,
        _ => VolumeError.Failed,
    };
}
