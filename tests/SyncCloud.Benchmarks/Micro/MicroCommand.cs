using System.CommandLine;
using BenchmarkDotNet.Running;

namespace SyncCloud.Benchmarks.Micro;

/// <summary><c>micro</c>: the parts, one by one.</summary>
internal static class MicroCommand
{
    public static Command New()
    {
        var rest = new Argument<string[]>("arguments") { Description = "for BenchmarkDotNet; --filter '*' is all of them", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("micro", "measures the parts one by one with BenchmarkDotNet") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed => { BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run([.. parsed.GetValue(rest)!, .. parsed.UnmatchedTokens]); });
        return command;
    }
}
