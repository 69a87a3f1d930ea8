using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks add URL</c>: has an endpoint told from now on, once it has agreed.</summary>
internal static class WebhookAddCommand
{
    public static Command Create(CommandHost host)
    {
        var endpoint = new Argument<string>("URL") { Description = "An https address that answers OPTIONS with WebHook-Allowed-Origin, as CloudEvents' webhooks do." };
        var command = new Command("add", "Tell an endpoint of every change from now on. Prints the secret that its messages are signed with, this once.") { endpoint };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var made = await account.Webhooks.SubscribeAsync(parse.GetRequiredValue(endpoint), cancellationToken);
            run.Report.Line($"'{made.Webhook.Endpoint}' is told of every change from now on; its id is {Units.Short(made.Webhook.Id)}");
            run.Report.Line($"secret: {made.Secret}");
            run.Report.Line("Messages are signed with it (Standard Webhooks, v1). It is not shown again; `synccloud webhooks rotate` makes another.");
            run.Report.Document(new WebhookAddedDocument(made.Webhook.Id, made.Webhook.Endpoint, made.Secret), OutputJson.Default.WebhookAddedDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record WebhookAddedDocument(string Id, string Endpoint, string Secret);
