using System.Security.Authentication;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Transport;

/// <summary>The service showed another certificate than the one that this device pinned.</summary>
public sealed class UnexpectedCertificateException(Hash256 pinned, Hash256? shown)
    : AuthenticationException($"this device pinned the certificate with the SHA-256 fingerprint {pinned}, and what came is {(shown is { } other ? other.ToString() : "none")}")
{
    public Hash256 Pinned { get; } = pinned;

    /// <summary>Null when none was shown.</summary>
    public Hash256? Shown { get; } = shown;
}
