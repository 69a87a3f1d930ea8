using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Service.Agents;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Agents;

/// <summary>
/// A folder with what <see cref="AgentLibrary"/> reads. A new archive is durable before the manifest that names it, and an old one goes after it: whenever it is
/// cut short, the folder is whole.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="keyFile">Where the publisher's private key lies, or is to be made.</param>
/// <param name="clock">For the moment of publishing.</param>
/// <param name="tell">Told what is passed over.</param>
/// <param name="newKey">Whether a key may be made although there is a list that another one has signed.</param>
internal sealed class PublishedAgents(string folder, string keyFile, TimeProvider clock, Action<string>? tell = null, bool newKey = false)
{
    private const string LockFile = ".lock";
    private const string IncomingPrefix = ".new-";

    public string Folder => folder;

    /// <summary>Whether there is a list that devices may know, and no key to sign another one.</summary>
    public bool HasLostItsKey => File.Exists(ManifestFile) && !File.Exists(keyFile);

    /// <summary>
    /// What this publisher has published; null before there is anything, and where another key has signed what is there. Makes the key when there is none. Throws
    /// <see cref="LocalServerException"/> when what is there does not hold.
    /// </summary>
    public AgentManifest? Read()
    {
        using var key = OpenKey();
        return ReadSignedBy(key);
    }

    /// <summary>Whoever can write the folder can put a list there that holds by a key of its own: nothing of that may come under this publisher's signature.</summary>
    private AgentManifest? ReadSignedBy(ECDsa key)
    {
        var path = ManifestFile;
        try
        {
            if (!File.Exists(path)) return null;
            var (manifest, publisher) = SignedAgentManifest.Read(File.ReadAllBytes(path)).Open();
            if (publisher == SignedAgentManifest.FingerprintOf(key)) return manifest;
            tell?.Invoke($"{path} is signed by another key ({publisher}): nothing of it is taken over");
            return null;
        }
        catch (CorruptDataException exception)
        {
            throw new LocalServerException($"{path} is damaged: {exception.Message}. Remove it and publish again", exception);
        }
    }

    /// <summary>The fingerprint that devices know this publisher by. Makes the key when there is none.</summary>
    public Hash256 Publisher()
    {
        using var key = OpenKey();
        return SignedAgentManifest.FingerprintOf(key);
    }

    /// <summary>A path for an archive that is about to be written, in the folder's own file system.</summary>
    public string NewArchive()
    {
        DataFolder.CreateForOwner(folder);
        return Path.Combine(folder, $"{IncomingPrefix}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
    }

    /// <summary>
    /// Adds programs, each in place of the one for its platform, and returns what is published then. Publishing what is published already changes nothing. Throws
    /// <see cref="LocalServerException"/> for a version that is older than the published one: devices would refuse it.
    /// </summary>
    public async Task<AgentManifest> PublishAsync(IReadOnlyList<(AgentProgram Program, string Archive)> added, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken);
        using var key = OpenKey();
        var former = ReadSignedBy(key);
        foreach (var (program, _) in added)
            if (former?.For(program.Rid) is { } published && program.Version < published.Version)
                throw new LocalServerException($"{program.Rid} is published as {published.Version}, and devices that have seen that refuse the older {program.Version}. Give what you publish a higher version");
        var programs = (former?.Programs ?? []).Where(published => !added.Any(one => one.Program.Rid == published.Rid)).Concat(added.Select(one => one.Program))
            .OrderBy(program => program.Rid, StringComparer.Ordinal).ToImmutableArray();
        if (former is not null && programs.SequenceEqual(former.Programs)) return former;
        foreach (var (program, archive) in added) Store(program, archive);
        var manifest = new AgentManifest { Issued = Math.Max(clock.GetUtcNow().ToUnixTimeSeconds(), (former?.Issued ?? 0) + 1), Programs = programs };
        Replace(SignedAgentManifest.Sign(manifest, key).ToBytes());
        Prune(manifest);
        return manifest;
    }

    private string ManifestFile => Path.Combine(folder, AgentLibrary.ManifestName);

    // A key is never made by the way where devices know another one already.
    private ECDsa OpenKey() => PublisherKey.Open(keyFile, mayMake: newKey || !File.Exists(ManifestFile));

    private void Store(AgentProgram program, string archive)
    {
        var path = Path.Combine(folder, AgentLibrary.ArchiveName(program).Replace('/', Path.DirectorySeparatorChar));
        DataFolder.CreateForOwner(Path.GetDirectoryName(path)!);
        DurableFiles.FlushDirectory(folder);
        File.Move(archive, path, overwrite: true);
        DurableFiles.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    private void Replace(byte[] manifest)
    {
        var temporary = NewArchive();
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(manifest);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, ManifestFile, overwrite: true);
        DurableFiles.FlushDirectory(folder);
    }

    private void Prune(AgentManifest manifest)
    {
        var named = manifest.Programs.Select(AgentLibrary.ArchiveName).ToHashSet(StringComparer.Ordinal);
        foreach (var platform in Directory.EnumerateDirectories(folder).Where(path => Platforms.IsKnown(Path.GetFileName(path))))
            foreach (var archive in Directory.EnumerateFiles(platform))
                if (!named.Contains($"{Path.GetFileName(platform)}/{Path.GetFileName(archive)}")) File.Delete(archive);
        // What a publishing that was cut short has left. Younger ones may be another process's, which packs before it takes the lock.
        foreach (var left in Directory.EnumerateFiles(folder, IncomingPrefix + "*"))
            if (File.GetLastWriteTimeUtc(left) < clock.GetUtcNow().UtcDateTime.AddDays(-1)) File.Delete(left);
    }

    private async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        DataFolder.CreateForOwner(folder);
        for (var tries = 0; ; tries++)
        {
            try
            {
                return DataFolder.LockFileOf(Path.Combine(folder, LockFile), string.Create(CultureInfo.InvariantCulture, $"another process is publishing into {folder}: try again when it has ended"));
            }
            catch (LocalServerException) when (tries < 100)
            {
                // Publishing is a few files that are moved.
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
            }
        }
    }
}
