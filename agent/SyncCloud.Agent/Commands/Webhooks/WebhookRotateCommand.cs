using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks rotate</c>: another secret, beside the former one for a while.</summary>
internal static class WebhookRotateCommand
{
    public static Command Create(CommandHost host)
    {
        var webhook = WebhooksCommand.WebhookArgument();
        var command = new Command("rotate", "Give an endpoint another secret. Until the one before ends, messages are signed with both.") { webhook };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var found = await WebhooksCommand.FindAsync(account, parse.GetRequiredValue(webhook), cancellationToken);
            var next = await account.Webhooks.RotateAsync(found.Id, cancellationToken);
            run.Report.Line($"secret: {next.Secret}");
            run.Report.Line($"The former secret of '{found.Endpoint}' signs too until {Units.Moment(next.FormerUntil)}.");
            run.Report.Document(new WebhookRotatedDocument(found.Id, found.Endpoint, next.Secret, next.FormerUntil), OutputJson.Default.WebhookRotatedDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record WebhookRotatedDocument(string Id, string Endpoint, string Secret, DateTimeOffset FormerUntil);
