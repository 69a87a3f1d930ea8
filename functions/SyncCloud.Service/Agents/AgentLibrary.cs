using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Service.Storage;

namespace SyncCloud.Service.Agents;

/// <summary>
/// The agent programs that a publisher has put into a store: <c>manifest</c>, and <c>RID/SHA-256</c> for each archive. Archives come before the manifest that names
/// them and go after it. This side only reads. Safe for concurrent calls.
/// </summary>
/// <param name="blobs">The store, which holds nothing else.</param>
/// <param name="prepare">Called before each reading; fills the store where that is the host's own to do.</param>
public sealed class AgentLibrary(IBlobStore blobs, Func<CancellationToken, ValueTask>? prepare = null)
{
    public const string ManifestName = "manifest";

    public static string ArchiveName(AgentProgram program) => $"{program.Rid}/{program.Sha256}";

    /// <summary>The signed manifest as it was published; null where there is none. One that does not hold is a <see cref="CorruptDataException"/>.</summary>
    public async ValueTask<(byte[] Bytes, AgentManifest Manifest)?> FindManifestAsync(CancellationToken cancellationToken)
    {
        if (prepare is not null) await prepare(cancellationToken);
        await using var found = await blobs.OpenAsync(ManifestName, 0, null, cancellationToken);
        if (found is null) return null;
        var buffer = new byte[SignedAgentManifest.MaxLength + 1];
        var length = await found.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        var bytes = buffer[..length];
        return (bytes, SignedAgentManifest.Read(bytes).Open().Manifest);
    }

    /// <summary>The archive for a platform; null where the manifest names none. The caller disposes it.</summary>
    public async ValueTask<(AgentProgram Program, BlobContent Archive)?> OpenAsync(string rid, CancellationToken cancellationToken)
    {
        AgentProgram? missed = null;
        while (true)
        {
            if ((await FindManifestAsync(cancellationToken))?.Manifest.For(rid) is not { } program) return null;
            if (await blobs.OpenAsync(ArchiveName(program), 0, null, cancellationToken) is { } archive)
            {
                if (archive.Properties.Length == program.Length) return (program, archive);
                await archive.DisposeAsync();
                throw Damaged(program, $"it has {archive.Properties.Length} bytes instead of {program.Length}");
            }
            // Another manifest may have come, and the former one's archives gone, since it was read.
            if (program == missed) throw Damaged(program, "it is not stored");
            missed = program;
        }
    }

    private static CorruptDataException Damaged(AgentProgram program, string reason) => new($"the agent program's archive {program.ArchiveName}", 0, reason);
}
