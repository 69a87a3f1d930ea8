using SyncCloud.Agent.Home;
using SyncCloud.Agent.Programs;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>Makes this installation a device of a user.</summary>
internal static class Enrolment
{
    /// <summary>Uses up the code and registers a device. A service of another sort is refused before the code goes out.</summary>
    public static async Task<(Installation Installation, Credentials Credentials)> JoinAsync(ServiceAddress service, string code, string deviceName, TimeProvider time, Action<string> note, CancellationToken cancellationToken)
    {
        using var handler = HttpConnections.CreateHandler(service.PinnedCertificate);
        var connection = new ServiceConnection { Address = service.Address, InsecureHttp = service.InsecureHttp };
        using var stranger = new ManagementClient(connection, handler, time);
        var description = await stranger.DescribeAsync(cancellationToken);
        if (!ServiceAddress.IsSyncCloud(description)) throw service.IsNone();
        if (description.Identity == Identities.Entra) throw new AgentException($"{service.Address} takes no enrolment codes: its users sign in", $"synccloud login {service.Address}");
        if (description.Identity != Identities.EnrolmentCode) throw new AgentException($"{service.Address} wants its users to prove who they are by '{description.Identity}', which this version does not know", "a newer version of synccloud may");
        var publisher = await PublisherTrust.MeetAsync(connection, handler, time, note, cancellationToken);
        var enrolled = await stranger.EnrolAsync(code, cancellationToken);
        using var user = new ManagementClient(connection with { Token = _ => ValueTask.FromResult(enrolled.Token) }, handler, time);
        var (name, device, _) = await user.RegisterDeviceAsync(deviceName, cancellationToken);
        var installation = new Installation
        {
            Service = service.Address.ToString(),
            User = enrolled.User,
            Device = device.Device.ToString(),
            DeviceName = name,
            Fingerprint = service.PinnedCertificate?.ToString(),
            InsecureHttp = service.InsecureHttp ? true : null,
            Publisher = publisher,
        };
        return (installation,
            new Credentials { Token = enrolled.Token, DeviceSecret = device.Secret, Device = device.Device.ToString(), DeviceName = name });
    }
}
