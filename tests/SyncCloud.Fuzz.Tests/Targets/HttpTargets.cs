using System.Text;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>What comes over the network: answers as the agent reads them, requests as the service does.</summary>
internal static class HttpTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        // A log that is asked for alone is announced, and room for it taken, before its bytes come.
        yield return new FuzzTarget { Name = "answer", Seeds = [.. AnswerReader.Seeds()], Read = AnswerReader.Read, FixedMemory = 48 << 20 };
        yield return new FuzzTarget { Name = "request", Seeds = [.. RequestReader.Seeds()], Read = bytes => new RequestReader().Read(bytes), FixedMemory = 16 << 20 };
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
