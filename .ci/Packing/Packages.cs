using System.IO.Compression;
using SyncCloud.LocalHost.Agents;

namespace SyncCloud.Packing;

/// <summary>NuGet packages of the libraries for those who write connectors of their own.</summary>
internal sealed class Packages(Release release)
{
    private static readonly string[] libraries = ["SyncCloud.Protocol", "SyncCloud.Engine", "SyncCloud.Connectors"];

    public async Task PackAsync(CancellationToken cancellationToken)
    {
        var folder = release.At("packages");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var library in libraries)
        {
            release.Tell(library);
            await release.Dotnet.AskAsync(cancellationToken, ["pack", Path.Combine("agent", library), "-o", folder, $"-p:RepositoryCommit={release.Commit}", .. release.BuildArguments]);
            await WriteAsync(Path.Combine(folder, $"{library}.{release.Version}.nupkg"), cancellationToken);
        }
    }

    /// <summary>The same entries, in order and at the commit's time.</summary>
    private async Task WriteAsync(string packed, CancellationToken cancellationToken)
    {
        await using var zip = await ZipFile.OpenReadAsync(packed, cancellationToken);
        var entries = zip.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal).Select(entry => new ArchiveEntry(entry.FullName, entry.Open, IsProgram: false)).ToArray();
        var package = Path.Combine(release.To, Path.GetFileName(packed));
        await using (var file = File.Create(package)) await ReproducibleArchive.WriteZipAsync(entries, release.Time, CompressionLevel.SmallestSize, file, cancellationToken);
        release.TellOf(package);
    }
}
