using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>The service behind a real nginx with the configuration that the README gives.</summary>
[TestClass]
public sealed partial class ReverseProxyTests(TestContext context)
{
    [TestMethod]
    public async Task BehindNginx_SetUpAsTheReadmeSays_DevicesSyncSmallAndLarge()
    {
        var nginx = Parts.RequireNginx();
        await using var cloud = await Cloud.StartAsync("http://127.0.0.1:0", context.CancellationToken);
        var port = FreePort();
        var fingerprint = MakeCertificate(cloud.At("proxy.pem"));
        await File.WriteAllTextAsync(cloud.At("nginx.conf"), $$"""
            daemon off; pid {{cloud.At("nginx.pid")}}; error_log {{cloud.At("nginx.log")}};
            events { }
            http {
              access_log off; client_body_temp_path {{cloud.At("body")}}; proxy_temp_path {{cloud.At("proxy")}};
              fastcgi_temp_path {{cloud.At("f")}}; uwsgi_temp_path {{cloud.At("u")}}; scgi_temp_path {{cloud.At("s")}};
              {{Configuration(cloud, port)}}
            }
            """, context.CancellationToken);
        using var proxy = Process.Start(new ProcessStartInfo(nginx, ["-c", cloud.At("nginx.conf"), "-e", cloud.At("nginx.log")]))!;
        try
        {
            await WaitForAsync(port, proxy);
            var devices = new List<Device>();
            foreach (var name in (string[])["laptop", "desktop"])
            {
                var device = new Device(name, cloud.At($"{name}-home"), Directory.CreateDirectory(cloud.At(name)).FullName, context.CancellationToken);
                await device.DoneAsync("join", $"https://127.0.0.1:{port}", "--code", await cloud.CodeAsync("ann"), "--fingerprint", fingerprint, "--name", name);
                await device.DoneAsync("add", "documents", device.Folder);
                devices.Add(device);
            }
            devices[0].Write("small.txt", "small");
            await File.WriteAllBytesAsync(devices[0].At("large.bin"), Bytes.Random(20_000_000, seed: 1), context.CancellationToken);
            await devices[0].SyncAsync();
            await devices[1].SyncAsync();
            Trees.AreEqual(devices[0].Folder, devices[1].Folder);
        }
        finally
        {
            // The master ends its workers.
            using (var end = Process.Start("kill", ["-TERM", $"{proxy.Id}"])) await end.WaitForExitAsync(CancellationToken.None);
            await proxy.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>The README's own lines, with this test's ports and certificate.</summary>
    private static string Configuration(Cloud cloud, int port)
    {
        var server = ServerBlock().Match(File.ReadAllText(Repository.At("README.md"))).Value;
        Assert.Contains("proxy_pass", server, "the README has a configuration for nginx");
        return server.Replace("listen 443 ssl", $"listen 127.0.0.1:{port} ssl", StringComparison.Ordinal).Replace("/etc/ssl/cloud.pem", cloud.At("proxy.pem"), StringComparison.Ordinal)
            .Replace("/etc/ssl/cloud.key", cloud.At("proxy.pem"), StringComparison.Ordinal).Replace("http://127.0.0.1:5190", cloud.Address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
    }

    /// <summary>A certificate for this test with its key, in one file; its SHA-256 in hexadecimal.</summary>
    private static string MakeCertificate(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(30));
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitForAsync(int port, Process proxy)
    {
        while (true)
        {
            Assert.IsFalse(proxy.HasExited, "nginx ended before it served");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, context.CancellationToken);
                return;
            }
            catch (SocketException) { await Task.Delay(50, context.CancellationToken); }
        }
    }

    [GeneratedRegex(@"(?ms)^server \{.*?^\}")]
    private static partial Regex ServerBlock();
}
