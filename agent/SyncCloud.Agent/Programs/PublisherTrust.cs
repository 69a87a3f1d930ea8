using SyncCloud.Agent.Home;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Programs;

/// <summary>Whose agent programs this device takes: the publisher's key is kept when the device joins, and from then on nobody else's counts, nor anything older.</summary>
internal static class PublisherTrust
{
    /// <summary>
    /// Whom to keep as the publisher, for a device that is about to join; null where the service provides no programs, and where their list cannot be had or read: a device
    /// works without them, and <c>update</c> keeps the publisher that it meets first.
    /// </summary>
    public static async Task<Publisher?> MeetAsync(ServiceConnection connection, HttpMessageHandler handler, TimeProvider time, Action<string> note, CancellationToken cancellationToken)
    {
        using var client = new AgentProgramClient(connection, handler, time);
        try
        {
            return await client.FindManifestAsync(cancellationToken) is { } signed ? Judge(null, signed, Platforms.OfThisProcess, connection.Address).Publisher : null;
        }
        catch (Exception exception) when (exception is TransportException or CorruptDataException)
        {
            note($"the list of agent programs cannot be used ({exception.Message}): the first `synccloud update` decides whose programs this device takes");
            return null;
        }
    }

    /// <summary>
    /// What a manifest says, and what to remember of it. Throws <see cref="AgentException"/> for one that is signed by another key than the kept one, or is older than
    /// what was seen of that publisher, and <see cref="CorruptDataException"/> for one whose signature does not hold.
    /// </summary>
    public static (AgentManifest Manifest, Publisher Publisher) Judge(Publisher? kept, SignedAgentManifest signed, string rid, Uri service)
    {
        var (manifest, key) = signed.Open();
        var version = manifest.For(rid)?.Version;
        if (kept is null) return (manifest, new Publisher { Key = key.ToString(), Issued = manifest.Issued, Version = version?.ToString() });
        if (kept.Key != key.ToString())
            throw new AgentException($"the agent programs of {service} are signed by {key}, and this device takes those of {kept.Key} alone",
                "nothing was installed. If whoever runs the service has a new key, compare with what `synccloud-local agents` (or the hook of azd) prints there, then: synccloud trust --publisher HEX");
        if (manifest.Issued < kept.Issued) throw Older($"a list of agent programs from {Moment(manifest.Issued)}, and this device has seen one from {Moment(kept.Issued)}", service);
        if (version is not null && kept.SeenVersion is { } seen && version < seen) throw Older($"synccloud {version}, and this device has seen {seen}", service);
        return (manifest, kept with { Issued = manifest.Issued, Version = version?.ToString() ?? kept.Version });
    }

    private static AgentException Older(string what, Uri service) =>
        new($"{service} offers {what}: older programs are refused, as they may have faults that are known", "nothing was installed. If the service was set back on purpose, publish again there with a newer version, or take the older one by hand with its install script");

    private static string Moment(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
