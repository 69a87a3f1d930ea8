using SyncCloud.Agent.Page.Web;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page.Views;

/// <summary>Change logs as lines that people read.</summary>
internal static class ActivityView
{
    /// <param name="frame">The page around it.</param>
    /// <param name="lines">Collection's name and id, and the log.</param>
    /// <param name="told">Who the devices are.</param>
    /// <param name="names">Whether collections are named.</param>
    public static Markup Of(PageFrame frame, IReadOnlyList<(string Name, string Id, LogRow Log)> lines, CloudTold told, bool names) => lines.Count == 0
        ? Markup.Of($"""<p class="empty">Nothing yet. Whatever changes on any of your devices is listed here.</p>""")
        : Markup.Of($"""<ol class="activity">{lines.Select(line => Line(frame, line.Name, line.Id, line.Log, told, names))}</ol>""");

    public static string What(LogRow log)
    {
        var parts = new List<string>();
        foreach (var (verb, count) in new[] { ("added", log.Puts), ("changed", log.Patches), ("deleted", log.Deletes) })
            if (count > 0) parts.Add($"{verb} {(parts.Count == 0 ? Output.Units.Count(count, "item") : count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture))}");
        return parts.Count == 0 ? "moved contents" : string.Join(", ", parts);
    }

    private static Markup Line(PageFrame frame, string name, string id, LogRow log, CloudTold told, bool names) => Markup.Of($"""
        <li><a class="row" href="{frame.To($"collections/{id}/logs/{log.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)}")}"><span class="what"><bdi class="who">{told.DeviceName(log.Device)}</bdi> {What(log)}{(names ? Markup.Of($" in <bdi>{name}</bdi>") : Markup.None)}</span> {frame.Ago(log.Committed)}</a></li>
        """);
}
