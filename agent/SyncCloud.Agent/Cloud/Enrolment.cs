using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;

namespace SyncCloud.Agent.Cloud;

/// <summary>Makes this installation a device of a user.</summary>
internal static class Enrolment
{
    private const string Product = "SyncCloud";
    private const string ByCode = "enrolment-code";

    /// <summary>Uses up the code and registers a device. A service of another sort is refused before the code goes out.</summary>
    public static async Task<(Installation Installation, Credentials Credentials)> JoinAsync(ServiceAddress service, string code, string deviceName, TimeProvider time, CancellationToken cancellationToken)
    {
        using var handler = HttpConnections.CreateHandler(service.PinnedCertificate);
        var connection = new ServiceConnection { Address = service.Address, InsecureHttp = service.InsecureHttp };
        using var stranger = new ManagementClient(connection, handler, time);
        var description = await stranger.DescribeAsync(cancellationToken);
        if (!string.Equals(description.Product, Product, StringComparison.OrdinalIgnoreCase) || description.Identity != ByCode)
            throw new AgentException($"{service.Address} is no SyncCloud service that takes enrolment codes", "check the address");
        var enrolled = await stranger.EnrolAsync(code, cancellationToken);
        using var user = new ManagementClient(connection with { Token = _ => ValueTask.FromResult(enrolled.Token) }, handler, time);
        var (name, device) = await user.RegisterDeviceAsync(deviceName, cancellationToken);
        var installation = new Installation
        {
            Service = service.Address.ToString(),
            User = enrolled.User,
            Device = device.Device.ToString(),
            DeviceName = name,
            Fingerprint = service.PinnedCertificate?.ToString(),
            InsecureHttp = service.InsecureHttp ? true : null,
        };
        return (installation,
            new Credentials { Token = enrolled.Token, DeviceSecret = device.Secret, Device = device.Device.ToString(), DeviceName = name });
    }
}
