using BenchmarkDotNet.Attributes;

namespace SyncCloud.Benchmarks.Micro;

/// <summary>What the others of its category are measured beside, in the same run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerAttribute : BenchmarkAttribute
{
    public PeerAttribute(string description)
    {
        Baseline = true;
        Description = description;
    }
}
