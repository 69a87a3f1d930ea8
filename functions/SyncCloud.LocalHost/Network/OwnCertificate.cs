using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SyncCloud.LocalHost.Network;

/// <summary>
/// The certificate that the server signs itself when it is given none: made once, kept in the data folder as <c>certificate.pem</c> with its private key.
/// Devices know it by its fingerprint, so it lasts longer than any of them and is never made anew by itself.
/// </summary>
internal static class OwnCertificate
{
    public const string FileName = "certificate.pem";
    private const int Years = 30;

    /// <summary>The certificate of this data folder, made when there is none. Only the server, which holds the lock, asks.</summary>
    public static X509Certificate2 OpenOrMake(DataFolder folder, IEnumerable<string> hosts, TimeProvider clock)
    {
        var path = Path.Combine(folder.Root, FileName);
        if (!File.Exists(path)) folder.WriteForOwner(FileName, System.Text.Encoding.ASCII.GetBytes(Make(hosts, clock)));
        return CertificateFiles.Load(path, keyFile: null, password: null).Leaf;
    }

    private static string Make(IEnumerable<string> hosts, TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=synccloud-local"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(NamesOf(hosts));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false)); // server authentication
        // A day back: the clocks of devices may be behind.
        var now = clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>Every name and address that this machine has now, for programs that compare them; the agent goes by the fingerprint.</summary>
    private static X509Extension NamesOf(IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        var all = hosts.Concat(["localhost", Environment.MachineName, IPAddress.Loopback.ToString(), IPAddress.IPv6Loopback.ToString()])
            .Concat(NetworkAddresses.OfThisMachine().Select(address => address.ToString()));
        foreach (var name in all.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)) names.AddIpAddress(address);
            }
            else if (Uri.CheckHostName(name) == UriHostNameType.Dns) names.AddDnsName(name);
        }
        return names.Build();
    }
}

internal static class NetworkAddresses
{
    /// <summary>The addresses at which others may reach this machine, those of IPv4 first.</summary>
    public static IReadOnlyList<IPAddress> OfThisMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1),
    ];
}
