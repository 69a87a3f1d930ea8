using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SyncCloud.Service.Storage.Azure;
using SyncCloud.Service.Tests;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// The Functions app in its own host (Azure Functions Core Tools), over a storage account in Azurite, with users of the tests' stand-in for Entra. SYNCCLOUD_FUNCTIONS names the folder that
/// <c>dotnet publish functions/SyncCloud.Functions</c> has filled, and <c>func</c> is on the PATH; few machines have these, so without the first a test is inconclusive. Service Bus has no
/// stand-in here: nothing is delivered by it, and the functions that it triggers are off.
/// </summary>
internal sealed class FunctionsCloud : SignInWorld
{
    private readonly Process host;
    private readonly StringBuilder said = new();

    private FunctionsCloud(DirectoryInfo work, Entra entra, Process host, Uri address, CancellationToken cancellationToken) : base(work, entra, cancellationToken)
    {
        (this.host, Address) = (host, address);
        host.OutputDataReceived += (_, line) => Note(line.Data);
        host.ErrorDataReceived += (_, line) => Note(line.Data);
        host.BeginOutputReadLine();
        host.BeginErrorReadLine();
    }

    public override Uri Address { get; }

    /// <summary>What the host has written so far.</summary>
    public string Said { get { lock (said) return said.ToString(); } }

    public static async Task<FunctionsCloud> StartAsync(CancellationToken cancellationToken)
    {
        var app = Environment.GetEnvironmentVariable("SYNCCLOUD_FUNCTIONS");
        if (app is not { Length: > 0 }) Assert.Inconclusive("the Functions app is missing: dotnet publish functions/SyncCloud.Functions -o DIR, name DIR in SYNCCLOUD_FUNCTIONS, and install Azure Functions Core Tools");
        Parts.RequireLinux("trust in a test's certificate");
        var azurite = await Azurite.RequireAsync();
        var options = azurite.NewOptions();
        await AzureStorage.Open(options, credential: null).CreateAsync(cancellationToken);
        var work = Directory.CreateTempSubdirectory("synccloud-e2e-");
        var entra = await Entra.StartAsync(Path.Combine(work.FullName, CertificateFile), new ShiftedClock(), cancellationToken);
        var port = FreePort();
        var start = new ProcessStartInfo("func", ["start", "--no-build", "--port", port.ToString(CultureInfo.InvariantCulture)]) { WorkingDirectory = app, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Settings(azurite, options, entra, Path.Combine(work.FullName, CertificateFile))) start.Environment[name] = value;
        FunctionsCloud cloud;
        try
        {
            cloud = new FunctionsCloud(work, entra, Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"), cancellationToken);
        }
        catch (Win32Exception exception)
        {
            await entra.DisposeAsync();
            work.Delete(recursive: true);
            throw new AssertFailedException($"func does not start, install Azure Functions Core Tools: {exception.Message}", exception);
        }
        try
        {
            await cloud.AnsweredAsync(cancellationToken);
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
        return cloud;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!host.HasExited) host.Kill(entireProcessTree: true);
        await host.WaitForExitAsync(CancellationToken.None);
        host.Dispose();
        await base.DisposeAsync();
    }

    private static IEnumerable<(string Name, string Value)> Settings(Azurite azurite, AzureStorageOptions options, Entra entra, string certificate) =>
    [
        ("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated"),
        ("FUNCTIONS_CORETOOLS_TELEMETRY_OPTOUT", "1"),
        ("AzureWebJobsStorage", azurite.ConnectionString),
        ("AzureWebJobsSecretStorageType", "files"),
        ("Storage__ConnectionString", azurite.ConnectionString),
        ("Storage__Container", options.Container),
        ("Storage__AgentsContainer", options.AgentsContainer),
        ("Storage__Table", options.Table),
        ("AzureAd__Instance", entra.Issuer.Options.Instance.AbsoluteUri),
        ("AzureAd__TenantId", entra.Issuer.Options.TenantId.ToString()),
        ("AzureAd__ClientId", entra.Issuer.Options.ClientId.ToString()),
        ("ServiceBus__fullyQualifiedNamespace", "none.invalid"),
        .. ((string[])["RelayAppended", "DeliverToWebhook", "SweepQueues"]).Select(name => ($"AzureWebJobs.{name}.Disabled", "true")),
        ("SSL_CERT_FILE", certificate),
    ];

    private async Task AnsweredAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, "healthz"), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException) { }
            Assert.IsFalse(host.HasExited, $"the host ended before it served:\n{Said}");
            await Task.Delay(200, cancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Note(string? line)
    {
        if (line is not null) lock (said) said.AppendLine(line);
    }
}
