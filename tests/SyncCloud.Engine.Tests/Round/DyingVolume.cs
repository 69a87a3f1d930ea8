using System.Reflection;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A volume at whose process the plug is pulled right before one of its steps, and which does nothing from then on.</summary>
public class DyingVolume : DispatchProxy
{
    private static readonly HashSet<string> Steps = ["CreateFile", "CreateFolder", "CreateLink", "SetModified", "SetMode", "Rename", "RenameAndLook", "Exchange", "RemoveFile", "RemoveFolder", "Flush"];
    private IVolume inner = null!;
    private int left;

    public static IVolume Over(IVolume volume, int steps)
    {
        var proxy = Create<IVolume, DyingVolume>();
        var dying = (DyingVolume)(object)proxy;
        (dying.inner, dying.left) = (volume, steps);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (Steps.Contains(targetMethod!.Name) && Interlocked.Decrement(ref left) < 0) throw new PlugPulledException();
        return targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}

public sealed class PlugPulledException() : Exception("the plug was pulled");
