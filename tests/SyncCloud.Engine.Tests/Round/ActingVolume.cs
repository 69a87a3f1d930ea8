using System.Reflection;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A volume on which somebody acts right before each of the agent's operations.</summary>
public class ActingVolume : DispatchProxy
{
    private IVolume inner = null!;
    private Action<string> act = null!;

    public static IVolume Over(IVolume volume, Action<string> act)
    {
        var proxy = Create<IVolume, ActingVolume>();
        (((ActingVolume)(object)proxy).inner, ((ActingVolume)(object)proxy).act) = (volume, act);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        act(targetMethod!.Name);
        return targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
