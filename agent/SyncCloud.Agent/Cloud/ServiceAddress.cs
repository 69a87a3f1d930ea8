using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Cloud;

/// <summary>Where a service is, and how it proves that it is the one.</summary>
internal sealed record ServiceAddress
{
    /// <summary>Absolute, http or https, without query, ending in a slash.</summary>
    public required Uri Address { get; init; }

    /// <summary>The only certificate to take; null: any that this device's authorities vouch for.</summary>
    public Hash256? PinnedCertificate { get; init; }

    public bool InsecureHttp { get; init; }

    /// <summary>Whether it is such a service at all that has described itself.</summary>
    public static bool IsSyncCloud(ServiceDescription description) => string.Equals(description.Product, "SyncCloud", StringComparison.OrdinalIgnoreCase);

    public AgentException IsNone() => new($"{Address} is no SyncCloud service", "check the address");

    /// <summary>Reads what a user typed. Anything that is no address, or not safe, is wrong usage.</summary>
    public static ServiceAddress Parse(string text, string? fingerprint, bool insecureHttp)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new AgentException($"'{text}' is no service address", "give an absolute one, for example https://sync.example.org or http://127.0.0.1:5190", ExitCode.Usage);
        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
            throw new AgentException($"'{address.GetLeftPart(UriPartial.Path)}' may have no user, query or fragment", null, ExitCode.Usage);
        if (PlainHttp.IsExposed(address) && !insecureHttp)
            throw new AgentException($"{address} is not encrypted: whoever can listen on the way could read your data and act as this device",
                "use its https address; or, on a network that you trust, add --insecure-http", ExitCode.Usage);
        if (fingerprint is not null && address.Scheme != Uri.UriSchemeHttps)
            throw new AgentException($"{address} shows no certificate that could be pinned", "use its https address, or leave --fingerprint out", ExitCode.Usage);
        return new ServiceAddress
        {
            Address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/"),
            PinnedCertificate = fingerprint is null ? null : ParseFingerprint(fingerprint),
            InsecureHttp = insecureHttp,
        };
    }

    public static Hash256 ParseFingerprint(string text) => CertificateFingerprint.TryParse(text, out var fingerprint)
        ? fingerprint
        : throw new AgentException("a certificate's SHA-256 fingerprint has 64 hexadecimal digits", "`synccloud-local code` prints it on the service's machine", ExitCode.Usage);
}
