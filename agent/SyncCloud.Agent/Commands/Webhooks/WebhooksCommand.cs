using System.Collections.Immutable;
using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks</c>: the endpoints that are told of every change log, and what may be done with each.</summary>
internal static class WebhooksCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("webhooks", "List the endpoints that are told of your changes.")
        {
            WebhookAddCommand.Create(host), WebhookPauseCommand.Create(host, pauses: true), WebhookPauseCommand.Create(host, pauses: false), WebhookRemoveCommand.Create(host),
            WebhookRotateCommand.Create(host), WebhookTestCommand.Create(host), WebhookDeliveriesCommand.Create(host),
        };
        host.Run(command, async (run, _, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var webhooks = await account.Webhooks.ListAsync(cancellationToken);
            run.Report.Document(new WebhooksDocument(webhooks), OutputJson.Default.WebhooksDocument);
            var table = new TextTable("ENDPOINT", "STATE", "SINCE", "ID");
            foreach (var webhook in webhooks)
                table.Add(webhook.Endpoint, webhook.Reason is { } reason ? $"{webhook.State}: {reason}" : webhook.State, Units.Moment(webhook.Created), Units.Short(webhook.Id));
            run.Report.Table(table);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What all commands about one webhook ask for.</summary>
    public static Argument<string> WebhookArgument() => new("WEBHOOK") { Description = "The webhook's endpoint, or the beginning of its id." };

    public static async Task<WebhookInfo> FindAsync(CloudAccount account, string asked, CancellationToken cancellationToken) =>
        Choice.One<WebhookInfo>(await account.Webhooks.ListAsync(cancellationToken), asked, one => one.Endpoint, one => one.Id, "webhook", "synccloud webhooks");
}

internal sealed record WebhooksDocument(ImmutableArray<WebhookInfo> Webhooks);
