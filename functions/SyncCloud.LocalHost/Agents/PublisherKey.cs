using System.Security.Cryptography;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Agents;

/// <summary>The private key that agent programs are published with: a PEM file for its owner alone, made once. Whoever has it decides what devices run.</summary>
internal static class PublisherKey
{
    public const string FileName = "publisher.pem";

    /// <summary>Throws <see cref="LocalServerException"/> for a file that cannot be read or is no such key, and for none where it <paramref name="mayMake"/> none.</summary>
    public static ECDsa Open(string path, bool mayMake)
    {
        try
        {
            if (!File.Exists(path))
            {
                if (!mayMake)
                    throw new LocalServerException($"{path} is missing, the key that signed what is published. Bring it back from a backup, or from the machine that published. Without it: agents publish --new-key, and have every device told: synccloud trust --publisher HEX");
                Make(path);
            }
            var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(path));
            return key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? key : throw new CryptographicException("it is no key over P-256");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new LocalServerException($"{path} is damaged: {exception.Message} Bring it back from a backup. Without it remove it to get another, and have every device told: synccloud trust --publisher HEX", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException($"the publisher's key cannot be read: {exception.Message}", exception);
        }
    }

    private static void Make(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.{Environment.ProcessId}.new";
        Directory.CreateDirectory(folder);
        File.Delete(temporary);
        using (var file = DataFolder.OwnerOnly(temporary, FileMode.CreateNew))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            file.Flush(flushToDisk: true);
        }
        // Never over a key that is there: another process may have made it meanwhile.
        if (!DurableFiles.TryPublish(temporary, path)) File.Delete(temporary);
        DurableFiles.FlushDirectory(folder);
    }
}
