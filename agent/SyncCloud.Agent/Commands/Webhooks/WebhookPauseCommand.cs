using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks pause</c> and <c>webhooks resume</c>.</summary>
internal static class WebhookPauseCommand
{
    public static Command Create(CommandHost host, bool pauses)
    {
        var webhook = WebhooksCommand.WebhookArgument();
        var command = pauses
            ? new Command("pause", "Hold an endpoint's events back until it is resumed.") { webhook }
            : new Command("resume", "Send what was held back and go on; also after the endpoint had wanted no more.") { webhook };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var found = await WebhooksCommand.FindAsync(account, parse.GetRequiredValue(webhook), cancellationToken);
            var now = await account.Webhooks.PauseAsync(found.Id, pauses, cancellationToken);
            run.Report.Line(pauses ? $"'{now.Endpoint}' is paused: what happens meanwhile is sent when it is resumed" : $"'{now.Endpoint}' is told again, also of what was held back");
            run.Report.Document(new WebhookStateDocument(now.Id, now.Endpoint, now.State), OutputJson.Default.WebhookStateDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record WebhookStateDocument(string Id, string Endpoint, string State);
