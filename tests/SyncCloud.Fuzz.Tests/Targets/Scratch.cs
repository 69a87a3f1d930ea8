namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>A folder for one run, in memory where the system has such a place.</summary>
internal sealed class Scratch : IDisposable
{
    private static long last;
    private readonly DirectoryInfo folder = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"synccloud-fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}-{Interlocked.Increment(ref last)}"));

    public string At(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    public void Dispose() => folder.Delete(recursive: true);
}
