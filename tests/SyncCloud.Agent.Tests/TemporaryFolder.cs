namespace SyncCloud.Agent.Tests;

/// <summary>A folder of a test's own, gone at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("synccloud-agent-test-").FullName;
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
