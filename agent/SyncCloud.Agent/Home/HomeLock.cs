using System.Text.Json;

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
    private readonly FileStream file;

    private HomeLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, waiting up to <paramref name="patience"/>; then throws <see cref="AgentException"/> naming the holder.</summary>
    public static async Task<HomeLock> TakeAsync(AgentHome home, string command, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken, string name = Working)
    {
        home.Create();
        var path = Path.Combine(home.Path, name);
        var holderPath = path + ".holder";
        var started = time.GetTimestamp();
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                var holder = new LockHolder(Environment.ProcessId, command, time.GetUtcNow());
                AtomicFile.Write(holderPath, JsonSerializer.SerializeToUtf8Bytes(holder, HomeJson.Default.LockHolder));
                return new HomeLock(file);
            }
            if (time.GetElapsedTime(started) >= patience) throw Held(home, holderPath, name == Following);
            await Task.Delay(Pause, time, cancellationToken);
        }
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
        if (isFollowing) return new AgentException($"{by} follows the cloud for {home.Path} already", "one process is enough: it follows every collection unless it was given names");
        return new AgentException($"{by} is working on {home.Path}", "wait until it has ended, or end it; one process at a time works on a home");
    }

    // Null while the holder is just writing it: the message does without.
    private static LockHolder? ReadHolder(string path)
    {
        try { return JsonSerializer.Deserialize(File.ReadAllBytes(path), HomeJson.Default.LockHolder); }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException) { return null; }
    }

    public void Dispose() => file.Dispose();
}
