using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SyncCloud.Benchmarks.Load;

/// <summary>
/// The least that a durable store behind HTTP can do: <c>POST /</c> adds the body to one file and answers its number once it is on the disk, all that wait together by one
/// flush; <c>GET /NUMBER</c> gives it back. It knows no users, no order of a collection, no devices.
/// </summary>
internal sealed class BareStore : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private readonly FileStream file;
    private readonly Channel<(byte[] Bytes, TaskCompletionSource<long> Answer)> waiting = Channel.CreateBounded<(byte[], TaskCompletionSource<long>)>(1024);
    private readonly ConcurrentDictionary<long, (long Offset, int Length)> index = new();
    private readonly Task loop;

    private BareStore(string path)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 0);
        loop = Task.Run(StoreAsync);
    }

    /// <summary>Serves until the process is told to end; prints its address.</summary>
    public static async Task ServeAsync(string folder, CancellationToken cancellationToken)
    {
        await using var store = new BareStore(Path.Combine(Directory.CreateDirectory(folder).FullName, "store"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapPost("/", store.PostAsync);
        app.MapGet("/{number:long}", store.GetAsync);
        await app.StartAsync(cancellationToken);
        Console.WriteLine($"serves {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}");
        await app.WaitForShutdownAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.Complete();
        await loop;
        await file.DisposeAsync();
    }

    private async Task PostAsync(HttpContext http)
    {
        var bytes = new byte[http.Request.ContentLength ?? 0];
        await http.Request.Body.ReadExactlyAsync(bytes, http.RequestAborted);
        var answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await waiting.Writer.WriteAsync((bytes, answer), http.RequestAborted);
        http.Response.StatusCode = 201;
        await http.Response.WriteAsync($"{await answer.Task}", http.RequestAborted);
    }

    private async Task GetAsync(HttpContext http)
    {
        if (!index.TryGetValue(long.Parse((string)http.Request.RouteValues["number"]!, System.Globalization.CultureInfo.InvariantCulture), out var place))
        {
            http.Response.StatusCode = 404;
            return;
        }
        var bytes = new byte[place.Length];
        RandomAccess.Read(file.SafeFileHandle, bytes, place.Offset);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private async Task StoreAsync()
    {
        var (batch, last, end) = (new List<(byte[] Bytes, TaskCompletionSource<long> Answer)>(), 0L, 0L);
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && waiting.Reader.TryRead(out var one)) batch.Add(one);
            var begin = last;
            foreach (var (bytes, _) in batch)
            {
                RandomAccess.Write(file.SafeFileHandle, bytes, end);
                index[++last] = (end, bytes.Length);
                end += bytes.Length;
            }
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            foreach (var (_, answer) in batch) answer.TrySetResult(++begin);
        }
    }
}
