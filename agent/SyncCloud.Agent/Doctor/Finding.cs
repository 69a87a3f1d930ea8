using System.Text.Json.Serialization;

namespace SyncCloud.Agent.Doctor;

[JsonConverter(typeof(JsonStringEnumConverter<FindingLevel>))]
internal enum FindingLevel
{
    [JsonStringEnumMemberName("ok")] Ok,

    /// <summary>It works, and something is better known or done.</summary>
    [JsonStringEnumMemberName("warning")] Warning,

    /// <summary>Something does not work, or is not safe.</summary>
    [JsonStringEnumMemberName("trouble")] Trouble,
}

/// <summary>What was found out about one thing, and what to do about it.</summary>
internal sealed record Finding(string Subject, FindingLevel Level, string Text, string? Remedy = null)
{
    public static Finding Ok(string subject, string text) => new(subject, FindingLevel.Ok, text);
    public static Finding Warning(string subject, string text, string? remedy) => new(subject, FindingLevel.Warning, text, remedy);
    public static Finding Trouble(string subject, string text, string? remedy) => new(subject, FindingLevel.Trouble, text, remedy);

    public static Finding Trouble(string subject, Exception exception, string? collection = null)
    {
        var report = ErrorReport.Of(exception, collection);
        return Trouble(subject, report.Message, report.Remedy);
    }
}
