using SyncCloud.Protocol;

namespace SyncCloud.Service.Agents;

/// <summary>Where devices get the agent's program from this service, and what a script that installs it has to know.</summary>
public sealed record AgentDistribution
{
    public required AgentLibrary Library { get; init; }

    /// <summary>The service's address; null: the one that a request names.</summary>
    public Uri? Address { get; init; }

    /// <summary>What tells the service's certificate where no authority vouches for it; gives null where one does.</summary>
    public Func<CertificatePin?> Pin { get; init; } = static () => null;
}

/// <summary>A certificate that devices have to know by itself.</summary>
/// <param name="Fingerprint">As the agent pins it.</param>
/// <param name="PublicKey">The SHA-256 of its SubjectPublicKeyInfo, as curl's <c>--pinnedpubkey</c> takes it.</param>
public sealed record CertificatePin(Hash256 Fingerprint, Hash256 PublicKey)
{
    /// <summary>The value of <c>--pinnedpubkey</c>, without its <c>sha256//</c>.</summary>
    public string Base64 => Convert.ToBase64String(PublicKey.ToArray());
}
