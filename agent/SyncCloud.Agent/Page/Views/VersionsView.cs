using SyncCloud.Agent.Commands;
using SyncCloud.Agent.Page.Web;

namespace SyncCloud.Agent.Page.Views;

/// <summary>Which program runs here, and whether the cloud has a newer one.</summary>
internal static class VersionsView
{
    public static Markup Of(PageFrame frame, OverviewModel model, (DateTimeOffset At, UpdateDocument Update)? check) => Markup.Of($"""
        <h1>Versions</h1>
        <p class="lead">Nothing is updated unless you ask for it. What the cloud offers counts only when the publisher that this device knows has signed it.</p>
        <section class="card stack" aria-label="This device">
        <p class="state {(check is { Update.UpdateAvailable: true } ? "wait" : "good")}">{(check is { Update.UpdateAvailable: true } ? Icons.Wait : Icons.Done)}<span>SyncCloud {model.Daemon.Version}</span></p>
        <p>The daemon has run since {frame.Ago(model.Daemon.Since)}, as process {model.Daemon.Process.ToString(System.Globalization.CultureInfo.InvariantCulture)}.</p>
        {(check is { } known ? Markup.Of($"<p>{CollectionLook.Sentenced(UpdateCommand.Words(known.Update))} <span class=\"small\">Asked {frame.Ago(known.At)}.</span></p>") : Markup.None)}
        <div class="actions">{frame.Begin("versions/check", "inline")}<button class="button">Look for a newer one</button></form></div>
        {(check is { Update.UpdateAvailable: true } ? Markup.Of($"""<p>To take it: <code class="command">synccloud update</code>, then <code class="command">synccloud stop</code> and <code class="command">synccloud run</code>.</p>""") : Markup.None)}
        </section>
        """);
}
