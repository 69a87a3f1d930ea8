using System.Runtime.InteropServices;

namespace SyncCloud.Protocol.Agents;

/// <summary>The platforms that agent programs are made for, by the names that .NET gives them (runtime identifiers).</summary>
public static class Platforms
{
    private static readonly string[] systems = ["linux", "linux-musl", "osx", "win"];
    private static readonly string[] processors = ["x64", "x86", "arm64", "arm"];

    public static bool IsKnown(string? rid) => rid?.LastIndexOf('-') is > 0 and var dash && systems.Contains(rid[..dash]) && processors.Contains(rid[(dash + 1)..]);

    public static bool IsWindows(string rid) => rid.StartsWith("win-", StringComparison.Ordinal);

    public static string ArchiveExtension(string rid) => IsWindows(rid) ? ".zip" : ".tar.gz";

    /// <summary>The file in an archive that is started.</summary>
    public static string ProgramName(string rid) => IsWindows(rid) ? "synccloud.exe" : "synccloud";

    /// <summary>The platform that this process runs on, whatever name its distribution gives it.</summary>
    public static string OfThisProcess { get; } = $"{System()}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static string System() => OperatingSystem.IsWindows() ? "win"
        : OperatingSystem.IsMacOS() ? "osx"
        : RuntimeInformation.RuntimeIdentifier is var rid && (rid.Contains("musl", StringComparison.Ordinal) || rid.Contains("alpine", StringComparison.Ordinal)) ? "linux-musl" : "linux";
}
