using System.Security.Cryptography;
using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Programs;

/// <summary>What the service offers this device, believed only as far as <see cref="PublisherTrust"/> goes.</summary>
internal sealed class ProgramUpdate : IDisposable
{
    private readonly CommandRun run;
    private readonly SocketsHttpHandler handler;
    private readonly AgentProgramClient client;
    private readonly Uri service;

    /// <summary>Sends nothing yet. Throws <see cref="AgentException"/> when this home has not joined.</summary>
    public ProgramUpdate(CommandRun run)
    {
        this.run = run;
        var installation = run.Home.Installation;
        // Anyone may ask, so nothing is shown.
        var connection = new ServiceConnection { Address = new Uri(installation.Service), InsecureHttp = installation.InsecureHttp ?? false };
        service = connection.Address;
        handler = HttpConnections.CreateHandler(installation.PinnedCertificate);
        client = new AgentProgramClient(connection, handler, run.Surroundings.Time);
    }

    /// <summary>The program for this platform. What was seen of the publisher is remembered before anything is done with it.</summary>
    public async Task<AgentProgram> FindAsync(CancellationToken cancellationToken)
    {
        var signed = await client.FindManifestAsync(cancellationToken)
            ?? throw new AgentException($"{service} provides no agent programs", "whoever runs it publishes them: synccloud-local agents publish");
        var manifest = await RememberAsync(signed, cancellationToken);
        return manifest.For(Platforms.OfThisProcess) ?? throw new AgentException(
            $"{service} provides no program for {Platforms.OfThisProcess}, only for: {string.Join(' ', manifest.Programs.Select(program => program.Rid))}",
            $"whoever runs it can add one: synccloud-local agents publish --rid {Platforms.OfThisProcess}");
    }

    /// <summary>Downloads the archive, verified, and puts the program in use. The caller holds the folder's lock.</summary>
    public async Task InstallAsync(AgentProgram program, ProgramFolder folder, CancellationToken cancellationToken)
    {
        var archive = folder.NewDownload();
        try
        {
            await DownloadAsync(program, archive, cancellationToken);
            await folder.InstallAsync(program, archive, cancellationToken);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
    }

    private async Task<AgentManifest> RememberAsync(SignedAgentManifest signed, CancellationToken cancellationToken)
    {
        using var held = await run.LockPatientlyAsync(cancellationToken);
        var installation = run.Home.Installation;
        var (manifest, publisher) = PublisherTrust.Judge(installation.Publisher, signed, Platforms.OfThisProcess, service);
        if (installation.Publisher is null) run.Report.Note($"from now on this device takes agent programs signed by {publisher.Key} alone");
        if (publisher != installation.Publisher) run.Home.Save(installation with { Publisher = publisher });
        return manifest;
    }

    private async Task DownloadAsync(AgentProgram program, string path, CancellationToken cancellationToken)
    {
        using var line = new DownloadLine(run.Surroundings, run.Report, $"synccloud {program.Version}", program.Length);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        await client.DownloadAsync(program.Rid, program.Length, file, line, cancellationToken);
        file.Position = 0;
        var found = Hash256.Read(await SHA256.HashDataAsync(file, cancellationToken));
        if (found != program.Sha256)
            throw new AgentException($"{service} sent another program than the one that its publisher signed (SHA-256 {found} instead of {program.Sha256})",
                "nothing was installed. If a new version came out just now, run this again; if it stays so, the service's programs were changed by somebody who is not their publisher");
    }
}
