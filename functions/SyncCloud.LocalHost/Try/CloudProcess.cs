using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SyncCloud.Protocol.Http;

namespace SyncCloud.LocalHost.Try;

/// <summary>The embedded cloud as a process of its own, on a free loopback port, with a data folder of its own.</summary>
internal sealed class CloudProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly ChildProgram program;
    private readonly Process process;
    private readonly string data;
    private readonly Task<string> errors;

    private CloudProcess(ChildProgram program, Process process, string data, Uri address)
    {
        (this.program, this.process, this.data, Address) = (program, process, data, address);
        errors = process.StandardError.ReadToEndAsync();
        // Its log is not for this screen, but must be read, or the process would stop when the pipe is full.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        process.StandardInput.Close();
    }

    public Uri Address { get; }

    public static async Task<CloudProcess> StartAsync(string data, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = ChildProgram.Find(AppContext.BaseDirectory, "synccloud-local");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var cloud = new CloudProcess(program, program.Start(["--data", data, "--urls", address.GetLeftPart(UriPartial.Authority)]), data, address);
        try
        {
            await cloud.WaitUntilReadyAsync(time, cancellationToken);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>A one-time enrolment code for a user.</summary>
    public async Task<string> CodeAsync(string user, CancellationToken cancellationToken)
    {
        using var code = program.Start(["code", "--data", data, "--user", user]);
        code.StandardInput.Close();
        var (output, error) = (code.StandardOutput.ReadToEndAsync(cancellationToken), code.StandardError.ReadToEndAsync(cancellationToken));
        await code.WaitForExitAsync(cancellationToken);
        return code.ExitCode == 0 ? (await output).Trim() : throw new TryException($"no enrolment code: {(await error).Trim()}");
    }

    /// <summary>Waits until the process ends by itself or the caller gives up.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    private async Task WaitUntilReadyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartLimit)
        {
            if (process.HasExited) throw new TryException($"the cloud ended at once: {(await errors).Trim()}");
            try
            {
                using var answer = await http.GetAsync(new Uri(Address, Routes.Health), cancellationToken);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // Not listening yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
        throw new TryException($"the cloud did not answer at {Address} in time");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
