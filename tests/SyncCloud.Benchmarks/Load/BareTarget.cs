using System.Globalization;

namespace SyncCloud.Benchmarks.Load;

/// <summary>The peer: the same bytes through HTTP onto the disk, and back.</summary>
internal sealed class BareTarget(ServerProcess server, string data) : ILoadTarget
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false });
    private byte[] body = [];
    private long last;

    public string What => "bare Kestrel that stores the same bytes";
    public ServerProcess Server => server;
    public int Waiting => 0;

    public static async Task<BareTarget> StartAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("synccloud-bare-").FullName;
        return new BareTarget(await ServerProcess.StartSelfAsync(cancellationToken, "serve-bare", data), data);
    }

    public Task PrepareAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        body = ServiceTarget.Log(new(1), new(1), Protocol.LogPosition.Start(new(1)), 1);
        return AskAsync(0, append: true, cancellationToken);
    }

    public Task WaitForHintsAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IEnumerable<long> HintsSince(long since) => [];

    public async Task<string> AskAsync(int device, bool append, CancellationToken cancellationToken)
    {
        if (append)
        {
            using var answer = await http.PostAsync(server.Addresses[0], new ByteArrayContent(body), cancellationToken);
            answer.EnsureSuccessStatusCode();
            Volatile.Write(ref last, long.Parse(await answer.Content.ReadAsStringAsync(cancellationToken), CultureInfo.InvariantCulture));
            return "append";
        }
        using var read = await http.GetAsync(new Uri(server.Addresses[0], $"/{Volatile.Read(ref last)}"), cancellationToken);
        read.EnsureSuccessStatusCode();
        await read.Content.ReadAsByteArrayAsync(cancellationToken);
        return "read";
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
