using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Programs;
using SyncCloud.Protocol.Agents;

namespace SyncCloud.Agent.Autostart;

/// <summary>What is started at sign-in: the daemon of one home.</summary>
internal sealed record DaemonStart
{
    private const string Runtime = "DOTNET_ROOT";

    /// <summary>What the system knows it by: <c>synccloud</c> for the default home, with some digits of its path's hash for any other.</summary>
    public required string Name { get; init; }

    public required string Home { get; init; }

    /// <summary>The program's full path, and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Where the .NET runtime lies that the program needs, where it was told.</summary>
    public string? DotnetRoot { get; init; }

    /// <summary>The daemon of this home, by a path that stays right when the program is updated, where there is one.</summary>
    public static DaemonStart Of(AgentHome home, Surroundings surroundings)
    {
        if (home.Path.Any(char.IsControl)) throw new AgentException("the path of this home has a control character in it", "choose another --home");
        return new DaemonStart
        {
            Name = NameOf(home.Path),
            Home = home.Path,
            Command = [.. Program(surroundings.Time), "run", "--home", home.Path],
            DotnetRoot = surroundings.Variable(Runtime) is { Length: > 0 } root ? root : null,
        };
    }

    private static string NameOf(string home) => home == AgentHome.Locate(null, static _ => null).Path
        ? "synccloud"
        : "synccloud-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home)).AsSpan(0, 4));

    private static IEnumerable<string> Program(TimeProvider time)
    {
        var own = AppContext.BaseDirectory;
        var name = Platforms.ProgramName(Platforms.OfThisProcess);
        if (ProgramFolder.Around(own, time) is { } installed)
            return [OperatingSystem.IsWindows() ? Path.Combine(installed.Root, "bin", "synccloud.cmd") : Path.Combine(installed.Root, ProgramFolder.Current, name)];
        var process = Environment.ProcessPath ?? Path.Combine(own, name);
        // Started by the .NET host, that is the host.
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Path.Combine(own, "synccloud.dll")] : [process];
    }
}
