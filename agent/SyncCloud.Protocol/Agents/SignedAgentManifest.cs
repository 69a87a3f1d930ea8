using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Protocol.Agents;

/// <summary>
/// The list of agent programs with its publisher's signature (see AGENTS.md): the manifest's text as JSON, the public key (SubjectPublicKeyInfo) and the signature
/// over the text's UTF-8 bytes (ECDSA over P-256 with SHA-256, as DER), both as base64. <see cref="Open"/> is the only way to what it says.
/// </summary>
public sealed record SignedAgentManifest(string Manifest, string Key, string Signature)
{
    /// <summary>More than any signed manifest has as JSON, in bytes.</summary>
    public const int MaxLength = 2 * AgentManifest.MaxLength;

    private const int MaxKeyLength = 256;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <param name="manifest">What is said.</param>
    /// <param name="key">The publisher's private key, over P-256.</param>
    public static SignedAgentManifest Sign(AgentManifest manifest, ECDsa key)
    {
        var text = manifest.ToText();
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new(text, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(signature));
    }

    /// <summary>What names a publisher: the SHA-256 of the public key as SubjectPublicKeyInfo.</summary>
    public static Hash256 FingerprintOf(ECDsa key) => Hash256.Of(key.ExportSubjectPublicKeyInfo());

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ContractJson.Default.SignedAgentManifest);

    /// <summary>Throws <see cref="CorruptDataException"/>.</summary>
    public static SignedAgentManifest Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength) throw AgentManifest.Corrupt("it is too long");
        try
        {
            return JsonSerializer.Deserialize(bytes, ContractJson.Default.SignedAgentManifest) ?? throw AgentManifest.Corrupt("it is null");
        }
        catch (JsonException exception)
        {
            throw AgentManifest.Corrupt($"it is not the JSON expected: {exception.Message}");
        }
    }

    /// <summary>
    /// Verifies the signature and reads what was signed. Who the publisher is, and whether to believe them, is the caller's to decide. Throws
    /// <see cref="CorruptDataException"/>.
    /// </summary>
    public (AgentManifest Manifest, Hash256 Publisher) Open()
    {
        try
        {
            var bytes = Convert.FromBase64String(Key);
            if (bytes.Length > MaxKeyLength) throw AgentManifest.Corrupt("its key is too long");
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes, out var read);
            if (read != bytes.Length || key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != P256) throw AgentManifest.Corrupt("its key is none over P-256");
            if (!key.VerifyData(Encoding.UTF8.GetBytes(Manifest), Convert.FromBase64String(Signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                throw AgentManifest.Corrupt("its signature does not hold");
            return (AgentManifest.Parse(Manifest), Hash256.Of(bytes));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or PlatformNotSupportedException)
        {
            throw AgentManifest.Corrupt($"its key or signature cannot be read: {exception.Message}");
        }
    }
}
