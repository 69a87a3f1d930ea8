using System.Text.Json;
using SyncCloud.Agent.Daemon;

namespace SyncCloud.Agent.Home;

/// <summary>Who works on a home, for the message that others get. Informative: the lock itself is the open file.</summary>
internal sealed record LockHolder(int Process, string Command, DateTimeOffset Since);

/// <summary>One process at a time works on a home, and one follows the cloud for it. Freed by the system when the process ends, however it ends.</summary>
internal sealed class HomeLock : IDisposable
{
    /// <summary>The lock of the one process that follows the cloud.</summary>
    public const string Following = "follow.lock";

    private const string Working = "lock";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A daemon ends its syncs between two of their steps, and a large upload may need a moment to get there.</summary>
    private static readonly TimeSpan LoanPatience = TimeSpan.FromSeconds(30);

    private readonly FileStream file;
    private readonly DaemonClient? loan;

    private HomeLock(FileStream file, DaemonClient? loan) => (this.file, this.loan) = (file, loan);

    /// <summary>
    /// Takes the lock, waiting up to <paramref name="patience"/>; then throws <see cref="AgentException"/> naming the holder. From the daemon, which holds it all the time, it is borrowed;
    /// <paramref name="changes"/> says that it need not finish what it is at.
    /// </summary>
    public static async Task<HomeLock> BorrowAsync(AgentHome home, string command, bool changes, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        home.Create();
        if (TryOpen(Path.Combine(home.Path, Working)) is { } free) return Taken(free, null, home, Working, command, time);
        var started = time.GetTimestamp();
        var daemon = await DaemonClient.ConnectAsync(home, cancellationToken);
        try
        {
            if (daemon is not null)
            {
                if (changes) patience = LoanPatience;
                await AskAsync(daemon, changes, patience, time, cancellationToken);
            }
            var rest = patience - time.GetElapsedTime(started);
            return await TakeAsync(home, command, rest, time, cancellationToken, Working, daemon);
        }
        catch
        {
            daemon?.Dispose();
            throw;
        }
    }

    /// <summary>Takes the lock, waiting up to <paramref name="patience"/>; then throws <see cref="AgentException"/> naming the holder.</summary>
    public static async Task<HomeLock> TakeAsync(AgentHome home, string command, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken, string name = Working, DaemonClient? loan = null)
    {
        home.Create();
        var path = Path.Combine(home.Path, name);
        var started = time.GetTimestamp();
        while (true)
        {
            if (TryOpen(path) is { } file) return Taken(file, loan, home, name, command, time);
            if (time.GetElapsedTime(started) >= patience) throw Held(home, HolderOf(path), name == Following);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static HomeLock Taken(FileStream file, DaemonClient? loan, AgentHome home, string name, string command, TimeProvider time)
    {
        var holder = new LockHolder(Environment.ProcessId, command, time.GetUtcNow());
        try { AtomicFile.Write(HolderOf(Path.Combine(home.Path, name)), JsonSerializer.SerializeToUtf8Bytes(holder, HomeJson.Default.LockHolder)); }
        // The home's disk is full, say: the lock is held all the same, and only the message of others names a former holder.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
        return new HomeLock(file, loan);
    }

    private static string HolderOf(string path) => path + ".holder";

    /// <summary>Waits until the daemon lends the home, or for as long as anybody would.</summary>
    private static async Task AskAsync(DaemonClient daemon, bool changes, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try { await daemon.AskAsync(new DaemonRequest { Ask = DaemonRequest.Loan, Changes = changes }, either.Token); }
        // The lock then tells who has it.
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { }
    }

    private static FileStream? TryOpen(string path)
    {
        try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1); }
        // Held by another process: on Unix as EWOULDBLOCK, on Windows as a sharing violation. A missing folder and the like are errors.
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)) { return null; }
    }

    private static AgentException Held(AgentHome home, string holderPath, bool isFollowing)
    {
        var by = ReadHolder(holderPath) is { } holder
            ? $"`synccloud {holder.Command}` (process {holder.Process}, since {holder.Since:yyyy-MM-dd HH:mm:ss}Z)"
            : "another process";
        if (isFollowing) return new AgentException($"{by} keeps {home.Path} in step already", "one process is enough; `synccloud stop` ends it");
        return new AgentException($"{by} is working on {home.Path}", "wait until it has ended, or end it; one process at a time works on a home");
    }

    // Null while the holder is just writing it: the message does without.
    private static LockHolder? ReadHolder(string path)
    {
        try { return JsonSerializer.Deserialize(File.ReadAllBytes(path), HomeJson.Default.LockHolder); }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException) { return null; }
    }

    public void Dispose()
    {
        file.Dispose();
        loan?.Dispose();
    }
}
