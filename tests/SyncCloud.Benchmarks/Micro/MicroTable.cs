using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using SyncCloud.Agent.Output;
using SyncCloud.Benchmarks.Results;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>Measured parts as the README has them: each beside the peer of its category.</summary>
internal static class MicroTable
{
    public static IEnumerable<string> Of(IEnumerable<Summary> summaries)
    {
        var table = new ResultTable("what", "time", "allocated", "beside", "its time", "ratio");
        var reports = summaries.SelectMany(summary => summary.Reports).Where(report => report.ResultStatistics is not null).ToList();
        foreach (var report in reports.Where(report => !report.BenchmarkCase.Descriptor.Baseline))
        {
            var peer = reports.FirstOrDefault(other => other.BenchmarkCase.Descriptor.Baseline && IsPeer(other.BenchmarkCase, report.BenchmarkCase));
            table.Add(Name(report.BenchmarkCase), Time(report), Units.Bytes(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0),
                peer is null ? "" : peer.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), peer is null ? "" : Time(peer), peer is null ? "" : Figure.Ratio(Mean(report) / Mean(peer)));
        }
        return table.Lines();
    }

    private static bool IsPeer(BenchmarkCase peer, BenchmarkCase measured) =>
        peer.Descriptor.Type == measured.Descriptor.Type && peer.Descriptor.Categories.Intersect(measured.Descriptor.Categories).Any();

    private static string Name(BenchmarkCase one) => one.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
    private static double Mean(BenchmarkReport report) => report.ResultStatistics!.Mean;
    private static string Time(BenchmarkReport report) => Figure.Nanoseconds(Mean(report));
}
