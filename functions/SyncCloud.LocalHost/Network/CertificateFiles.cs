using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SyncCloud.LocalHost.Network;

/// <summary>A certificate with its private key, and those above it that came along.</summary>
internal sealed record LoadedCertificate(X509Certificate2 Leaf, X509Certificate2Collection Above);

/// <summary>Reads certificates as authorities and tools give them: PEM (key in the same file or its own, encrypted or not) or PFX.</summary>
internal static class CertificateFiles
{
    /// <summary>Throws <see cref="LocalServerException"/> that names the file and what is wrong with it.</summary>
    public static LoadedCertificate Load(string file, string? keyFile, string? password)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            var loaded = IsPem(bytes) ? LoadPem(file, keyFile ?? file, password) : LoadPfx(bytes, password);
            return loaded.Leaf.HasPrivateKey ? loaded : throw new LocalServerException($"{file} holds no private key: name its file with --certificate-key");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new LocalServerException($"the certificate cannot be read from {file}{(keyFile is null ? "" : " and " + keyFile)}: {exception.Message}"
                + (password is null ? " If it is encrypted, name a file that holds the password with --certificate-password-file" : ""), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException($"the certificate cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static LoadedCertificate LoadPem(string file, string keyFile, string? password)
    {
        // The first certificate of the file is the server's own; the rest lead up to the authority.
        var above = new X509Certificate2Collection();
        above.ImportFromPemFile(file);
        if (above.Count > 0) above.RemoveAt(0);
        using var pem = password is null ? X509Certificate2.CreateFromPemFile(file, keyFile) : X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile);
        return new LoadedCertificate(Usable(pem), above);
    }

    private static LoadedCertificate LoadPfx(byte[] bytes, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException("no certificate in it has a private key.");
        return new LoadedCertificate(leaf, [.. all.Where(certificate => certificate != leaf)]);
    }

    // Windows cannot use a key that was never stored; a trip through PFX stores it. Elsewhere it does no harm.
    private static X509Certificate2 Usable(X509Certificate2 certificate) => X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
