using System.Collections.Immutable;
using SyncCloud.Agent.Page.Web;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Page.Views;

/// <summary>The endpoints that are told of every change, and what became of the newest messages.</summary>
internal static class WebhooksView
{
    private const int MostAttempts = 8;

    public static Markup Of(PageFrame frame, IReadOnlyList<(WebhookInfo Webhook, ImmutableArray<WebhookAttempt> Attempts)> webhooks) => Markup.Of($"""
        <h1>Webhooks</h1>
        <p class="lead">Addresses that the cloud tells of every change log of yours: who appended it where, and how much; nothing of what changed.</p>
        {(webhooks.Count == 0 ? Markup.Of($"""<p class="empty">There are none. Add one with <code class="command">synccloud webhooks add https://example.org/hook</code>, which prints the secret that signs its messages.</p>""") : Markup.None)}
        {webhooks.Select(one => Card(frame, one.Webhook, one.Attempts))}
        """);

    private static Markup Card(PageFrame frame, WebhookInfo webhook, ImmutableArray<WebhookAttempt> attempts)
    {
        var (tone, icon) = webhook.State switch { "active" => ("good", Icons.Done), "paused" => ("wait", Icons.Pause), _ => ("bad", Icons.Trouble) };
        return Markup.Of($"""
            <section class="card stack"><h2><bdi>{webhook.Endpoint}</bdi></h2>
            <p class="state {tone}">{icon}<span>{CollectionLook.Sentenced(webhook.State).TrimEnd('.')}</span></p>
            {(webhook.Reason is { } reason ? Markup.Of($"<p>{CollectionLook.Sentenced(reason)}</p>") : Markup.None)}
            {(attempts.IsEmpty ? Markup.Of($"<p class=\"small\">Nothing was sent yet.</p>") : Markup.Of($"""<div class="scroll"><table><caption class="sr">Newest messages</caption><thead><tr><th scope="col">When</th><th scope="col">Try</th><th scope="col">Result</th></tr></thead><tbody>{attempts.Take(MostAttempts).Select(attempt => Markup.Of($"<tr><td>{frame.Ago(attempt.At)}</td><td>{attempt.Attempt}</td><td>{Result(attempt)}</td></tr>"))}</tbody></table></div>"""))}
            <div class="actions">{frame.Begin($"webhooks/{webhook.Id}/{(webhook.State == "active" ? "pause" : "resume")}", "inline")}<button class="button">{(webhook.State == "active" ? "Pause" : "Resume")}</button></form>{frame.Begin($"webhooks/{webhook.Id}/test", "inline")}<button class="button">Send a test</button></form></div>
            <p class="small">since {frame.Ago(webhook.Created)}</p></section>
            """);
    }

    private static string Result(WebhookAttempt attempt) => attempt.Reason is not { } reason ? "taken" : attempt.Next is { } next ? $"{reason}; again at {Output.Units.Moment(next)}" : reason;
}
