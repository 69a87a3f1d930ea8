using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// Radicale, a CardDAV and CalDAV server, with one user and a folder of its own. Where it is missing a test is inconclusive, or fails with SYNCCLOUD_REQUIRE_PARTS=1.
/// </summary>
internal sealed partial class Radicale : IAsyncDisposable
{
    public const string User = "ann";
    public const string Password = "pa:sswörd 1";
    private static int last;
    private readonly string folder;
    private Process process;

    private Radicale(string folder, Process process, int port) => (this.folder, this.process, Port) = (folder, process, port);

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>Where it keeps everything.</summary>
    public string Data => Path.Combine(folder, "data");

    public static async Task<Radicale> StartAsync()
    {
        // It makes every write durable, and nothing here is to last.
        var folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "synccloud-radicale-" + Guid.NewGuid().ToString("n"))).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), $"{User}:{Password}\n");
        var (process, port) = await StartAsync(folder, 0);
        return new Radicale(folder, process, port);
    }

    /// <summary>As another client of the user: what it puts there was edited elsewhere.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))) } };

    /// <summary>A new address book or calendar.</summary>
    public async Task<Uri> MakeAsync(bool isCalendar, string? title = null, string? components = null)
    {
        var address = new Uri(Address, $"{User}/{(isCalendar ? "calendar" : "contacts")}-{Interlocked.Increment(ref last)}/");
        var type = isCalendar ? "<C:calendar xmlns:C='urn:ietf:params:xml:ns:caldav'/>" : "<C:addressbook xmlns:C='urn:ietf:params:xml:ns:carddav'/>";
        var body = $"<mkcol xmlns='DAV:'><set><prop><resourcetype><collection/>{type}</resourcetype><displayname>{title}</displayname>{components}</prop></set></mkcol>";
        using var client = Client();
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod("MKCOL"), address) { Content = new StringContent(body, Encoding.UTF8, "application/xml") });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode);
        return address;
    }

    /// <summary>The user has another password from now on.</summary>
    public Task ChangePasswordAsync(string password) => File.WriteAllTextAsync(Path.Combine(folder, "users"), $"{User}:{password}\n");

    /// <summary>Ends it; <see cref="BeginAgainAsync"/> starts it at the same address.</summary>
    public async Task EndAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async Task BeginAgainAsync() => (process, _) = await StartAsync(folder, Port);

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(Process Process, int Port)> StartAsync(string folder, int port)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("radicale",
                ["--config", "", "--hosts", $"127.0.0.1:{port}", "--auth-type", "htpasswd", "--auth-htpasswd-filename", Path.Combine(folder, "users"), "--auth-htpasswd-encryption", "plain", "--auth-delay", "0",
                    "--storage-filesystem-folder", Path.Combine(folder, "data"), "--logging-level", "info"])
            { RedirectStandardError = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            const string Message = "radicale is missing: install it, on Debian: apt-get install radicale";
            if (Environment.GetEnvironmentVariable("SYNCCLOUD_REQUIRE_PARTS") == "1") Assert.Fail(Message);
            throw new AssertInconclusiveException(Message);
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try { process.Kill(entireProcessTree: true); }
            catch (InvalidOperationException) { }
        };
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match) continue;
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            var found = int.Parse(match.Groups[1].ValueSpan);
            await AnswersAsync(found);
            return (process, found);
        }
        throw new AssertFailedException("radicale ended before it listened");
    }

    private static async Task AnswersAsync(int port)
    {
        for (; ; await Task.Delay(20))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try { await socket.ConnectAsync(IPAddress.Loopback, port); }
            catch (SocketException) { continue; }
            return;
        }
    }

    [GeneratedRegex(@"Listening on '\[127\.0\.0\.1\]:(\d+)'")]
    private static partial Regex Listening();
}
