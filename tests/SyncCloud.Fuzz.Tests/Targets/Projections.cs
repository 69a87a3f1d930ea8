namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>
/// That a form shows just what it projects is a law of whole documents, which its own tests hold over generated ones. Of damaged documents the connector reads again whatever it wrote, and what shows otherwise
/// waits: nothing is lost, so only a long run tells of it.
/// </summary>
internal static class Projections
{
    public static bool AreTold { get; } = Environment.GetEnvironmentVariable("SYNCCLOUD_LONG") == "1";
}
