using System.Runtime.InteropServices;

namespace SyncCloud.Connectors.Files.Volumes;

/// <summary>What an errno means for a volume.</summary>
internal static class LinuxErrors
{
    /// <summary>The error of this thread's last call.</summary>
    internal static VolumeException Last(string path)
    {
        var number = Marshal.GetLastPInvokeError();
        var error = Of(number);
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
        LinuxCalls.NotPermitted or LinuxCalls.AccessDenied or LinuxCalls.ReadOnlyVolume => VolumeError.Denied,
        LinuxCalls.InUse or LinuxCalls.TextBusy => VolumeError.Busy,
        LinuxCalls.NameTooLong or LinuxCalls.IllegalBytes or LinuxCalls.Invalid => VolumeError.NameImpossible,
        LinuxCalls.NoFolder or LinuxCalls.IsFolder or LinuxCalls.TooManyLinks => VolumeError.WrongType,
        LinuxCalls.CrossDevice => VolumeError.OtherVolume,
        _ => VolumeError.Failed,
    };
}
