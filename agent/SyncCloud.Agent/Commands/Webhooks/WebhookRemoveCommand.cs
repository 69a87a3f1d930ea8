using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks remove</c>: nothing more is sent.</summary>
internal static class WebhookRemoveCommand
{
    public static Command Create(CommandHost host)
    {
        var webhook = WebhooksCommand.WebhookArgument();
        var command = new Command("remove", "Tell an endpoint no more.") { webhook };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var found = await WebhooksCommand.FindAsync(account, parse.GetRequiredValue(webhook), cancellationToken);
            await account.Webhooks.DeleteAsync(found.Id, cancellationToken);
            run.Report.Line($"'{found.Endpoint}' is told no more");
            run.Report.Document(new WebhookStateDocument(found.Id, found.Endpoint, "removed"), OutputJson.Default.WebhookStateDocument);
            return ExitCode.Done;
        });
        return command;
    }
}
