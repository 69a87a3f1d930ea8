using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SyncCloud.LocalHost.Try;

/// <summary>A program of this build, started as a process of its own: natively when it was built so, else through the .NET host that runs this one.</summary>
internal sealed class ChildProgram
{
    private readonly string file;
    private readonly string[] prefix;

    private ChildProgram(string file, params string[] prefix) => (this.file, this.prefix) = (file, prefix);

    /// <summary>What to type to start it, quoted for a shell.</summary>
    public string CommandLine => string.Join(' ', prefix.Prepend(file).Select(part => part.Contains(' ') ? $"\"{part}\"" : part));

    /// <summary>The program <paramref name="name"/> in <paramref name="folder"/>.</summary>
    public static ChildProgram Find(string folder, string name)
    {
        var library = Path.Combine(folder, name + ".dll");
        // The host by its path: it need not be on the PATH, and a native start-up file might not find it.
        if (File.Exists(library)) return new ChildProgram(DotnetHost(), "exec", library);
        var native = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        return File.Exists(native) ? new ChildProgram(native) : throw new TryException($"{library} is missing: build or publish SyncCloud.LocalHost again");
    }

    public Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in prefix.Concat(arguments)) start.ArgumentList.Add(argument);
        // What a developer has set for their own programs must not reach these.
        foreach (var name in (ReadOnlySpan<string>)["SYNCCLOUD_HOME", "ASPNETCORE_URLS", "URLS", "DOTNET_URLS"]) start.Environment.Remove(name);
        return Process.Start(start) ?? throw new TryException($"{file} did not start");
    }

    private static string DotnetHost()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // …/shared/Microsoft.NETCore.App/VERSION/ is three folders below the host.
        var beside = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? name;
    }
}
