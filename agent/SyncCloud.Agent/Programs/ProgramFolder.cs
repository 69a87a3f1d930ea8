using System.Security.Cryptography;
using System.Text;
using SyncCloud.Agent.Home;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Programs;

/// <summary>How far an installation has come; a crash may follow each.</summary>
internal enum InstallStep { Unpacked, Named, Tried, Noted, Swapped }

/// <summary>
/// The folder that the install script has made: builds of the agent's program side by side, and a pointer to the one that runs (see AGENTS.md). At every moment the
/// pointer names a build that is whole and has run here. The caller holds <see cref="Lock"/> for whatever changes it.
/// </summary>
internal sealed class ProgramFolder(string root, ProgramPointer pointer, string rid, TimeProvider time)
{
    public const string Variable = "SYNCCLOUD_PROGRAM";
    public const string Current = "current";
    public const string Versions = "versions";
    private const string Previous = ".previous";
    private const string UnpackingPrefix = ".new-";
    private const string DiscardedPrefix = ".old-";

    // Between a build's name and a number, where the archive had to be unpacked once more.
    private const string Copy = ".";

    public string Root => root;

    /// <summary>The build that runs when one types <c>synccloud</c>; null before there is one.</summary>
    public string? CurrentBuild => pointer.Read(root) is { } build && IsBuild(build) ? build : null;

    /// <summary>The program of the build that runs.</summary>
    public string CurrentProgram => ProgramOf(CurrentBuild ?? throw new AgentException($"{root} has no program in use", "run the service's install script again"));

    /// <summary>What the folder is for tests: told of each step.</summary>
    internal Action<InstallStep>? Reached { get; init; }

    /// <summary>Where the install script puts the program unless it is told otherwise.</summary>
    public static string Default(Func<string, string?> variable)
    {
        if (variable(Variable) is { Length: > 0 } set) return Path.GetFullPath(set);
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "SyncCloud-Program");
        // macOS too: what is below ~/Library is for applications that bring a window.
        var data = variable("XDG_DATA_HOME") is { Length: > 0 } named ? named : Path.Combine(variable("HOME") ?? "", ".local", "share");
        return Path.GetFullPath(Path.Combine(data, "synccloud-program"));
    }

    /// <summary>The folder that a program was started from which lies in <paramref name="programFolder"/>; null for one that the install script did not put there.</summary>
    public static ProgramFolder? Around(string programFolder, TimeProvider time)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(programFolder));
        // Some systems tell the way that the program was started by, which leads through the pointer.
        if (Path.GetFileName(folder) == Current && new FileInfo(folder).LinkTarget is { } target) folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(folder)!, target));
        if (Path.GetDirectoryName(folder) is not { } versions || Path.GetFileName(versions) != Versions) return null;
        var found = new ProgramFolder(Path.GetDirectoryName(versions)!, ProgramPointer.OfThisSystem, Platforms.OfThisProcess, time);
        return found.CurrentBuild is null ? null : found;
    }

    /// <summary>Makes this process the only one that changes the folder. Throws <see cref="AgentException"/> when another is at it.</summary>
    public IDisposable Lock()
    {
        DurableFolder.Create(Path.Combine(root, Versions));
        try
        {
            return new FileStream(Path.Combine(root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException)
        {
            throw new AgentException($"another process is installing into {root}", "wait until it has ended");
        }
    }

    /// <summary>A path for a download, in the folder's own file system; what is left there by a crash goes with the next installation.</summary>
    public string NewDownload() => Path.Combine(root, Versions, UnpackingPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>Unpacks a verified archive, tries the program and puts it in use. Again: goes on from where it was cut short.</summary>
    public async Task InstallAsync(AgentProgram program, string archive, CancellationToken cancellationToken)
    {
        var former = CurrentBuild;
        var build = await FindThatRunsAsync(program, cancellationToken) ?? await BringAsync(program, archive, cancellationToken);
        Reached?.Invoke(InstallStep.Tried);
        // In the new build, so that pointer and way back change by the same rename.
        if (WayBackOf(program, former, build) is { } back) AtomicFile.Write(Path.Combine(FolderOf(build), Previous), Encoding.ASCII.GetBytes(back));
        Reached?.Invoke(InstallStep.Noted);
        pointer.Write(root, build);
        Reached?.Invoke(InstallStep.Swapped);
        Prune();
    }

    /// <summary>The build that was in use before the current one; null when it is no longer there.</summary>
    public string? PreviousBuild => CurrentBuild is { } current ? NotedIn(current) : null;

    /// <summary>Puts the previous build in use again, and returns its version.</summary>
    public async Task<AgentVersion> RollBackAsync(CancellationToken cancellationToken)
    {
        var build = PreviousBuild ?? throw new AgentException("there is no former program to go back to", "the one before the last update is kept, and only one");
        var version = VersionOf(build) ?? throw new AgentException($"{FolderOf(build)} is no build of synccloud");
        await ProgramTrial.RunAsync(ProgramOf(build), version, runtime: null, time, cancellationToken);
        pointer.Write(root, build);
        return version;
    }

    public static AgentVersion? VersionOf(string build) => build.LastIndexOf('-') is > 0 and var dash && AgentVersion.TryParse(build[..dash], out var version) ? version : null;

    /// <summary>Whether the build that runs came from this archive.</summary>
    public bool Uses(AgentProgram program) => CurrentBuild is { } current && IsOf(program, current);

    /// <summary>A build of this archive that is there already, the one in use first; null when there is none, or none that runs.</summary>
    private async Task<string?> FindThatRunsAsync(AgentProgram program, CancellationToken cancellationToken)
    {
        foreach (var build in Builds.Where(build => IsOf(program, build)).OrderByDescending(build => build == CurrentBuild))
        {
            try
            {
                await TryAsync(FolderOf(build), program, cancellationToken);
                Reached?.Invoke(InstallStep.Named);
                return build;
            }
            // Its files are brought anew, beside it: it may be the one in use.
            catch (AgentException) { }
        }
        return null;
    }

    private async Task<string> BringAsync(AgentProgram program, string archive, CancellationToken cancellationToken)
    {
        var build = program.BuildName;
        for (var number = 2; Directory.Exists(FolderOf(build)); number++) build = $"{program.BuildName}{Copy}{number}";
        Name(await UnpackAsync(archive, cancellationToken), build);
        Reached?.Invoke(InstallStep.Named);
        try
        {
            await TryAsync(FolderOf(build), program, cancellationToken);
            return build;
        }
        catch (AgentException)
        {
            // With its name it would be taken for a build that came whole.
            Discard(FolderOf(build));
            throw;
        }
    }

    private async Task<string> UnpackAsync(string archive, CancellationToken cancellationToken)
    {
        var unpacking = NewDownload();
        Directory.CreateDirectory(unpacking);
        await ArchiveReader.UnpackAsync(archive, Platforms.IsWindows(rid), unpacking, cancellationToken);
        Reached?.Invoke(InstallStep.Unpacked);
        return unpacking;
    }

    private void Name(string unpacked, string build)
    {
        Directory.Move(unpacked, FolderOf(build));
        DurableFolder.Flush(Path.Combine(root, Versions));
    }

    private Task TryAsync(string folder, AgentProgram program, CancellationToken cancellationToken) =>
        ProgramTrial.RunAsync(Path.Combine(folder, Platforms.ProgramName(rid)), program.Version, program.Runtime, time, cancellationToken);

    /// <summary>What rolling back leads to once <paramref name="build"/> is in use; null when that is noted already. A build that came in place of its broken like leads where that did.</summary>
    private string? WayBackOf(AgentProgram program, string? former, string build) =>
        former is null || former == build ? null : IsOf(program, former) ? NotedIn(former) : former;

    private string? NotedIn(string build)
    {
        var note = Path.Combine(FolderOf(build), Previous);
        return File.Exists(note) && File.ReadAllText(note).Trim() is { Length: > 0 } noted && noted != build && IsBuild(noted) ? noted : null;
    }

    private void Prune()
    {
        string?[] kept = [CurrentBuild, PreviousBuild];
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(root, Versions)))
            if (!kept.Contains(Path.GetFileName(folder)) && !ProgramUse.IsRunning(folder)) Discard(folder);
        foreach (var download in Directory.EnumerateFiles(Path.Combine(root, Versions), UnpackingPrefix + "*")) File.Delete(download);
    }

    /// <summary>Renamed first: cut short, it is no build any more.</summary>
    private void Discard(string folder)
    {
        var discarded = Path.Combine(root, Versions, DiscardedPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            Directory.Move(folder, discarded);
            Directory.Delete(discarded, recursive: true);
        }
        // It is in nobody's way, and the next installation tries again: Windows, for one, holds on to a program that still runs.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }

    private IEnumerable<string> Builds => Directory.EnumerateDirectories(Path.Combine(root, Versions)).Select(folder => Path.GetFileName(folder)).Where(IsBuild);
    private static bool IsOf(AgentProgram program, string build) => build == program.BuildName || build.StartsWith(program.BuildName + Copy, StringComparison.Ordinal);
    private bool IsBuild(string name) => VersionOf(name) is not null && name.IndexOfAny(['/', '\\']) < 0 && Directory.Exists(FolderOf(name));
    private string FolderOf(string build) => Path.Combine(root, Versions, build);
    private string ProgramOf(string build) => Path.Combine(FolderOf(build), Platforms.ProgramName(rid));
}
