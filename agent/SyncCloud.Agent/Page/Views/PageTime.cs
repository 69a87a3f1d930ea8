using System.Globalization;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>Times as people say them.</summary>
internal static class PageTime
{
    /// <summary>How long ago, with the exact time on pointing at it.</summary>
    public static Markup Ago(DateTimeOffset at, DateTimeOffset now) =>
        Markup.Of($"""<time datetime="{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" title="{Units.Moment(at)}">{Words(at, now)}</time>""");

    public static string Words(DateTimeOffset at, DateTimeOffset now)
    {
        var (age, day, today) = (now - at, at.ToLocalTime().Date, now.ToLocalTime().Date);
        if (age < TimeSpan.FromMinutes(-1)) return Units.Moment(at);
        if (age < TimeSpan.FromSeconds(45)) return "just now";
        if (age < TimeSpan.FromMinutes(59)) return Several((int)Math.Max(1, Math.Round(age.TotalMinutes)), "minute");
        if (age < TimeSpan.FromHours(5) || (day == today && age < TimeSpan.FromHours(24))) return Several((int)Math.Max(1, Math.Round(age.TotalHours)), "hour");
        var clock = at.ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture);
        if (day == today.AddDays(-1)) return $"yesterday at {clock}";
        if (today - day < TimeSpan.FromDays(7)) return $"{at.ToLocalTime().ToString("dddd", CultureInfo.InvariantCulture)} at {clock}";
        return at.ToLocalTime().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    private static string Several(int count, string unit) => $"{count} {unit}{(count == 1 ? "" : "s")} ago";
}
