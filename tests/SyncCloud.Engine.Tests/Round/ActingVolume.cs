using System.Reflection;
using SyncCloud.Connectors.Files.Volumes;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>A volume on which somebody acts right before each of the agent's operations.</summary>
public class ActingVolume : DispatchProxy
{
    private IVolume inner = null!;
    private Action<string, object?[]> act = null!;

    public static IVolume Over(IVolume volume, Action<string> act) => Over(volume, (operation, _) => act(operation));

    /// <summary>The action gets what the operation is given, too.</summary>
    public static IVolume Over(IVolume volume, Action<string, object?[]> act)
    {
        var proxy = Create<IVolume, ActingVolume>();
        (((ActingVolume)(object)proxy).inner, ((ActingVolume)(object)proxy).act) = (volume, act);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        act(targetMethod!.Name, args ?? []);
        return targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
