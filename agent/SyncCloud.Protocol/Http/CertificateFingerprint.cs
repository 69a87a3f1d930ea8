using System.Security.Cryptography.X509Certificates;

namespace SyncCloud.Protocol.Http;

/// <summary>What names one certificate: the SHA-256 of its DER bytes, written as 64 hexadecimal digits.</summary>
public static class CertificateFingerprint
{
    public static Hash256 Of(X509Certificate certificate) => Hash256.Of(certificate.GetRawCertData());

    /// <summary>Reads a fingerprint as programs print them: either case, with or without colons or spaces between.</summary>
    public static bool TryParse(string? text, out Hash256 fingerprint) =>
        Hash256.TryParse(text?.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant(), out fingerprint);
}
