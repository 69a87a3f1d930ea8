using System.Reflection;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A volume with a folder that this user cannot look into.</summary>
public class LockedVolume : DispatchProxy
{
    private IVolume inner = null!;
    private string locked = null!;

    public static IVolume Over(IVolume volume, string folder)
    {
        var proxy = Create<IVolume, LockedVolume>();
        ((LockedVolume)(object)proxy).inner = volume;
        ((LockedVolume)(object)proxy).locked = folder;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var isWithin = args is [string path, ..] && path.StartsWith(locked + "/", StringComparison.Ordinal);
        if (isWithin || (targetMethod!.Name == nameof(IVolume.List) && args is [string listed, ..] && listed == locked)) throw new VolumeException(VolumeError.Denied, (string)args![0]!);
        return targetMethod!.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
