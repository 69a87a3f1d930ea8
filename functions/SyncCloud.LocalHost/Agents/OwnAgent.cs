using System.IO.Compression;
using SyncCloud.Protocol.Agents;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Agents;

/// <summary>
/// Publishes, at the first request that wants it, the agent that was built together with this program: so whoever serves a folder need do nothing for devices like
/// this machine to have it. What its owner published stands unless it is older, or is of this version and needs a runtime as this one does.
/// </summary>
internal sealed class OwnAgent(PublishedAgents published)
{
    private readonly Lock gate = new();
    private Task? publishing;

    /// <summary>Safe for concurrent calls; after a failure the next one tries again.</summary>
    public ValueTask EnsureAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // All who wait share one, so none of them cancels it.
            if (publishing is null or { IsFaulted: true }) publishing = ForServiceAsync();
            return new ValueTask(publishing.IsCompletedSuccessfully ? publishing : publishing.WaitAsync(cancellationToken));
        }
    }

    /// <summary>The same for a command, whose failures are words for whoever typed it.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(BesideThisProgram)) await PublishAsync(ProgramFiles.In(BesideThisProgram, Platforms.OfThisProcess), cancellationToken);
    }

    private async Task ForServiceAsync()
    {
        // What is published holds for devices all the same; `agents` tells the owner.
        if (published.HasLostItsKey) return;
        try
        {
            await PublishAsync(CancellationToken.None);
        }
        catch (IOException exception) when (DurableFiles.IsDiskFull(exception))
        {
            throw new StorageException("the disk with the service's agent programs is full", isFull: true, exception);
        }
        catch (LocalServerException exception)
        {
            throw new StorageException(exception.Message, isFull: false, exception);
        }
    }

    private static string BesideThisProgram => Path.Combine(AppContext.BaseDirectory, "agent");

    private async Task PublishAsync(ProgramFiles files, CancellationToken cancellationToken)
    {
        var version = await files.VersionAsync(told: null, cancellationToken);
        if (published.Read()?.For(files.Rid) is { } there && (there.Version > version || (there.Version == version && there.Runtime is null))) return;
        var archive = published.NewArchive();
        try
        {
            // For this machine and its like, over a network of one's own: quick to make counts for more than small.
            var program = await ArchiveWriter.WriteAsync(files, version, archive, CompressionLevel.Fastest, cancellationToken);
            await published.PublishAsync([(program, archive)], cancellationToken);
        }
        finally
        {
            File.Delete(archive);
        }
    }
}
