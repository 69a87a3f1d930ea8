using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Output;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page.Views;

/// <summary>The user's devices: when each was last seen, and how far it is.</summary>
internal static class DevicesView
{
    private const string UpToDate = "Up to date";

    /// <summary>For the first page: those that are not revoked, in a line each.</summary>
    public static Markup Short(PageFrame frame, OverviewModel model) => model.Told.Devices.IsEmpty
        ? Markup.Of($"""<p class="empty">The cloud has not told of them yet.</p>""")
        : Markup.Of($"""<ul class="devices">{Ordered(model).Where(device => device.Revoked is null).Select(device => Markup.Of($"""<li><span><bdi class="who">{device.Name}</bdi>{(device.Id == model.Device ? new Markup(" <span class=\"tag\">this one</span>") : Markup.None)}</span><span class="small">{Behind(model, device)} · {Seen(frame, device)}</span></li>"""))}</ul>""");

    public static Markup Of(PageFrame frame, OverviewModel model) => Markup.Of($"""
        <h1>Devices</h1>
        <p class="lead">Each device asks the cloud for what it lacks. A cursor says up to which change log it has come.</p>
        {(model.Told.Error is { } error ? Markup.Of($"""<p class="empty">The cloud cannot be asked now: {error.Message}.</p>""") : Markup.None)}
        <ul class="collections" data-live="devices">{Ordered(model).Select(device => Card(frame, model, device))}</ul>
        <p class="small">To shut a device out for good: <code class="command">synccloud devices revoke DEVICE</code></p>
        """);

    private static IEnumerable<DeviceInfo> Ordered(OverviewModel model) => model.Told.Devices.OrderBy(device => device.Revoked is not null).ThenBy(device => device.Id != model.Device).ThenByDescending(device => device.LastSeen);

    private static Markup Card(PageFrame frame, OverviewModel model, DeviceInfo device) => Markup.Of($"""
        <li class="card">
        <h2 class="h3"><bdi>{device.Name}</bdi>{(device.Id == model.Device ? new Markup(" <span class=\"tag\">this one</span>") : Markup.None)}</h2>
        {State(model, device)}
        <table><caption class="sr">How far {device.Name} is</caption><thead><tr><th scope="col">Collection</th><th scope="col" class="number">Cursor</th><th scope="col" class="number">Newest log</th></tr></thead>
        <tbody>{model.Collections.Select(status => Markup.Of($"""<tr><td><bdi>{status.Collection}</bdi></td><td class="number">{(Cursor(model, device, status) is { } cursor ? Markup.Of($"{cursor}") : new Markup("–"))}</td><td class="number">{(model.Told.Head(status.Id) is { } head ? Markup.Of($"{head.Sequence}") : new Markup("–"))}</td></tr>"""))}</tbody></table>
        <p class="small">{Seen(frame, device)} · registered {frame.Ago(device.Registered)} · <code title="{device.Id}">{Units.Short(device.Id, 8)}</code></p>
        {(device.Waiting ? Markup.Of($"""<p>It may do nothing until you let it in: <code class="command">synccloud devices approve {Units.Short(device.Id)}</code></p>""") : Markup.None)}
        </li>
        """);

    /// <summary>This device knows its own cursor better than the cloud does, which hears of it with the next request.</summary>
    private static long? Cursor(OverviewModel model, DeviceInfo device, CollectionStatus status) =>
        device.Id == model.Device && status.Root is not null ? status.Sequence : device.Cursors.TryGetValue(status.Id, out var cursor) ? cursor : null;

    private static Markup State(OverviewModel model, DeviceInfo device)
    {
        var word = device.Revoked is not null ? "Revoked" : Behind(model, device);
        var (tone, icon) = device.Revoked is not null ? ("bad", Icons.Trouble) : device.Waiting ? ("wait", Icons.Wait) : word == UpToDate ? ("good", Icons.Done) : ("quiet", Icons.Wait);
        return Markup.Of($"""<p class="state {tone}">{icon}<span>{word}</span></p>""");
    }

    private static string Behind(OverviewModel model, DeviceInfo device)
    {
        if (device.Waiting) return "Waits for approval";
        var logs = model.Collections.Sum(status => Cursor(model, device, status) is { } cursor && model.Told.Head(status.Id) is { } head ? Math.Max(0, head.Sequence - cursor) : 0);
        return logs > 0 ? $"{Units.Count(logs, "log")} behind" : model.Collections.Any(status => Cursor(model, device, status) is not null) ? UpToDate : "Holds none of these";
    }

    private static Markup Seen(PageFrame frame, DeviceInfo device) => device.LastSeen is { } seen ? Markup.Of($"seen {frame.Ago(seen)}") : new Markup("never seen");
}
