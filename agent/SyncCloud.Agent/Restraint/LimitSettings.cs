using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncCloud.Agent.Restraint;

/// <summary><c>limits.json</c>: how much of the network this device may use when, and when its daemon holds still. By default there are no limits.</summary>
internal sealed record LimitSettings
{
    /// <summary>Bytes a second that are sent at most; null: as many as there are.</summary>
    public long? Up { get; init => field = Checked(value); }

    /// <summary>…and that are received.</summary>
    public long? Down { get; init => field = Checked(value); }

    /// <summary>When the two count, as <see cref="Timetable"/> reads it; null: always.</summary>
    public string? During { get; init => field = value is null || Timetable.TryParse(value, out _) ? value : throw new JsonException("the timetable is none"); }

    public bool PauseOnMetered { get; init; }
    public bool PauseOnBattery { get; init; }

    [JsonIgnore]
    public bool AreNone => this == new LimitSettings();

    private static long? Checked(long? rate) => rate is null or >= Rate.Least ? rate : throw new JsonException("a rate is too low");
}
