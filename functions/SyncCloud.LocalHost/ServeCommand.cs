using SyncCloud.LocalHost.Network;

namespace SyncCloud.LocalHost;

/// <summary>Serves until told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(LocalServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var server = await LocalServer.StartAsync(options, cancellationToken);
        await output.WriteLineAsync($"SyncCloud serves {server.Address.GetLeftPart(UriPartial.Authority)} from {Path.GetFullPath(options.DataFolder)}");
        if (server.Fingerprint is { } fingerprint) await output.WriteLineAsync($"the SHA-256 fingerprint of its certificate is {fingerprint}");
        if (Serving.Read(new DataFolder(options.DataFolder)) is { } serving) await output.WriteLineAsync($"a device without synccloud installs it with: {serving.InstallLine}");
        await output.FlushAsync(cancellationToken);
        await server.WaitForShutdownAsync(cancellationToken);
        return 0;
    }
}
