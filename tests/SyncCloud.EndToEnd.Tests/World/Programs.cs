using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>How a process ended.</summary>
internal sealed record Ended(int Code, string Output, string Error)
{
    public override string ToString() => $"ended with {Code}\n{Output}\n{Error}";
}

/// <summary>Starts the two programs of this build as processes of their own.</summary>
internal static class Programs
{
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static readonly Dictionary<string, string?> noVariables = [];

    /// <summary>The folder with the runtime that runs this test.</summary>
    public static string DotnetRoot => Path.GetDirectoryName(Dotnet)!;

    // SYNCCLOUD_AGENT names another agent to test with, the natively published one say.
    private static readonly string? Agent = Environment.GetEnvironmentVariable("SYNCCLOUD_AGENT");

    public static Process StartLocal(params string[] arguments) => Start(Dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "synccloud-local.dll"), .. arguments]);

    public static Process StartAgent(params string[] arguments) => StartAgent(noVariables, arguments);

    /// <summary>With these environment variables set, and those with null unset.</summary>
    public static Process StartAgent(IReadOnlyDictionary<string, string?> variables, params string[] arguments) => Agent is { Length: > 0 }
        ? Start(Agent, arguments, variables: variables)
        : Start(Dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "agent", "synccloud.dll"), .. arguments], variables: variables);

    public static async Task<Ended> EndAsync(Process process, string input, CancellationToken cancellationToken)
    {
        using (process)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            try
            {
                var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
                return new Ended(process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    public static Task<Ended> RunAsync(string program, string folder, CancellationToken cancellationToken, params string[] arguments) =>
        EndAsync(Start(program, arguments, folder), "", cancellationToken);

    private static Process Start(string file, string[] arguments, string? folder = null, IReadOnlyDictionary<string, string?>? variables = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        start.Environment.Remove("SYNCCLOUD_HOME");
        foreach (var (name, value) in variables ?? noVariables) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
