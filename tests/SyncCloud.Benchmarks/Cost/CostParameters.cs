using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SyncCloud.Benchmarks.Cost;

/// <summary>All that a price depends on beside what is counted.</summary>
internal sealed record CostParameters
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Where and when the prices were found.</summary>
    public required string About { get; init; }
    public required IReadOnlyDictionary<string, string> Sources { get; init; }
    public required Prices Prices { get; init; }
    public required HostParameters Host { get; init; }
    public required DayPattern Pattern { get; init; }

    /// <summary>The defaults, with what <paramref name="file"/> has instead, member by member. Throws <see cref="JsonException"/> for a member that there is not.</summary>
    public static CostParameters Read(string? file)
    {
        using var stream = typeof(CostParameters).Assembly.GetManifestResourceStream("parameters.json")!;
        var all = JsonNode.Parse(stream)!.AsObject();
        if (file is not null) Replace(all, JsonNode.Parse(File.ReadAllText(file))!.AsObject());
        return all.Deserialize<CostParameters>(Json)!;
    }

    private static void Replace(JsonObject all, JsonObject by)
    {
        foreach (var (name, value) in by.ToList())
        {
            if (value is JsonObject inner && all[name] is JsonObject outer) Replace(outer, inner);
            else all[name] = value?.DeepClone();
        }
    }
}

/// <summary>How the functions run, as far as that cannot be counted here.</summary>
internal sealed record HostParameters
{
    /// <summary>Memory of an instance.</summary>
    public required double InstanceGigabytes { get; init; }

    /// <summary>What an execution is billed at least, alone on its instance.</summary>
    public required double LeastSecondsPerExecution { get; init; }

    /// <summary>How many an instance answers that is never at rest.</summary>
    public required double RequestsPerSecondPerInstance { get; init; }

    /// <summary>How much more is asked for in busy hours than on average.</summary>
    public required double PeakToAverage { get; init; }

    /// <summary>How long a timer waits for each…</summary>
    public required double SecondsPerStorageTransaction { get; init; }

    /// <summary>…and for how many collections at once.</summary>
    public required double CollectionsAtOnce { get; init; }

    /// <summary>Beside an answer's body, the broker's answers too.</summary>
    public required double HeaderBytesPerAnswer { get; init; }
}
