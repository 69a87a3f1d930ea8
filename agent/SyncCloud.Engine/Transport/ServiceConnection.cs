using System.Collections.Immutable;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Transport;

/// <summary>Where the service is and as whom to speak to it.</summary>
public sealed record ServiceConnection
{
    /// <summary>The service's address, with or without a path below which the routes lie.</summary>
    public required Uri Address { get; init; }

    /// <summary>Gives the user's bearer token, renewed if need be; called for each request that wants one. Null where only public routes are used.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Null before the device is registered.</summary>
    public DeviceCredentials? Device { get; init; }

    /// <summary>Allows plain HTTP beyond this machine, where anyone on the way reads tokens and data.</summary>
    public bool InsecureHttp { get; init; }

    /// <summary>How long a request may go without any byte sent or received. There is no bound on the whole: large bodies take their time.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How fast bodies may pass; null: as fast as they do. Hints are never held back.</summary>
    public Bandwidth? Bandwidth { get; init; }
}

/// <summary>What became of registering a device. <paramref name="Approvers"/>: see <see cref="Protocol.Http.RegisteredDevice"/>.</summary>
public sealed record DeviceRegistered(string Name, DeviceCredentials Credentials, ImmutableArray<string>? Approvers);

/// <summary>What proves to be a device.</summary>
public sealed record DeviceCredentials(DeviceId Device, string Secret)
{
    public override string ToString() => $"device {Device}";
}
