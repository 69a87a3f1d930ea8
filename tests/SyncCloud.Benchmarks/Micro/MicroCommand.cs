using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SyncCloud.Benchmarks.Results;

namespace SyncCloud.Benchmarks.Micro;

/// <summary><c>micro</c>: the parts, one by one.</summary>
internal static class MicroCommand
{
    public static Command New()
    {
        var filter = new Option<string[]>("--filter") { Description = "which ones, as BenchmarkDotNet has it", DefaultValueFactory = _ => ["*"], AllowMultipleArgumentsPerToken = true };
        var thorough = new Option<bool>("--thorough") { Description = "BenchmarkDotNet's own number of iterations, each benchmark in a process of its own" };
        var command = new Command("micro", "measures the parts one by one with BenchmarkDotNet, beside a peer or a limit each") { filter, thorough };
        command.SetAction(parsed =>
        {
            var lines = Run(parsed.GetValue(filter)!, parsed.GetValue(thorough));
            Console.WriteLine($"\n{Machine.Describe()}\n");
            foreach (var line in lines) Console.WriteLine(line);
        });
        return command;
    }

    /// <summary>The table of results.</summary>
    public static IReadOnlyList<string> Run(string[] filter, bool thorough)
    {
        var job = thorough ? Job.Default : Job.ShortRun.WithToolchain(InProcessEmitToolchain.DontLogOutput).WithId("short");
        var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job).AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory).WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "synccloud-benchmarks"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--filter", .. filter], config);
        return [.. MicroTable.Of(summaries)];
    }
}
