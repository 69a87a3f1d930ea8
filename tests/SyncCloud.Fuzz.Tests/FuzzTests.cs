using System.Globalization;
using SyncCloud.Fuzz.Tests.Running;
using SyncCloud.Fuzz.Tests.Targets;

namespace SyncCloud.Fuzz.Tests;

/// <summary>
/// Nothing but what is documented comes out of a reader of foreign bytes, soon, and without more memory than the input warrants. The default run reads the seeds,
/// what once failed, and some damage; <c>SYNCCLOUD_FUZZ_MINUTES</c> sets for how long in all the targets are fuzzed guided by coverage, <c>SYNCCLOUD_FUZZ_SEED</c>
/// from which seed (1).
/// </summary>
[TestClass]
public sealed class FuzzTests(TestContext context)
{
    private const int MutationsByDefault = 400;
    private const double MinutesByDefault = 0.1;

    public static IEnumerable<object[]> Targets => AllTargets.List.Select(target => new object[] { target.Name });

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void SeedsAndFormerFindings_AreReadAsDocumented(string name)
    {
        var target = AllTargets.Named(name);
        foreach (var input in target.Seeds.Concat(FuzzCorpus.Of(name))) Check(target, input);
    }

    [TestMethod]
    [DynamicData(nameof(Targets))]
    public void Damaged_OnlyFailsAsDocumented(string name)
    {
        var target = AllTargets.Named(name);
        var mutator = new Mutator(new Random(1));
        for (var i = 0; i < MutationsByDefault; i++) Check(target, mutator.Next(target.Seeds));
    }

    [TestMethod]
    [DoNotParallelize] // branches are counted for the whole process
    public void Fuzzed_GuidedByCoverage_NothingIsFound()
    {
        var minutes = Setting("SYNCCLOUD_FUZZ_MINUTES") ?? MinutesByDefault;
        using var copy = new InstrumentedCopy();
        var run = copy.Find(FuzzLoop.Run);
        var findings = new List<string>();
        foreach (var target in AllTargets.List)
        {
            var last = Array.Empty<byte>();
            var fuzzing = Task.Factory.StartNew(() => run(target.Name, minutes * 60 / AllTargets.List.Count, (int)(Setting("SYNCCLOUD_FUZZ_SEED") ?? 1), input => last = input),
                context.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // An input on which a reader hangs holds up everything for ever; it is in the message.
            if (!fuzzing.Wait(TimeSpan.FromMinutes((minutes / AllTargets.List.Count) + 5), context.CancellationToken)) Assert.Fail($"{target.Name} hangs on {Convert.ToHexStringLower(last)}");
            var (report, finding) = fuzzing.Result;
            context.WriteLine(report);
            if (finding is not null) findings.Add(finding);
        }
        Assert.IsEmpty(findings, string.Join("\n\n", findings));
    }

    private static void Check(FuzzTarget target, byte[] input)
    {
        if (Trial.Run(target, input) is { } wrong) Assert.Fail($"{target.Name}: {wrong}\ninput: {Convert.ToHexStringLower(input)}");
    }

    private static double? Setting(string name) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
