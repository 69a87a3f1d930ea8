using System.CommandLine;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks test</c>: sends an event that tells of nothing; an endpoint that does not take it is an error.</summary>
internal static class WebhookTestCommand
{
    public static Command Create(CommandHost host)
    {
        var webhook = WebhooksCommand.WebhookArgument();
        var command = new Command("test", "Send an endpoint an event of no meaning, once, and say what became of it.") { webhook };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var found = await WebhooksCommand.FindAsync(account, parse.GetRequiredValue(webhook), cancellationToken);
            var attempt = await account.Webhooks.TestAsync(found.Id, cancellationToken);
            run.Report.Line(attempt.Reason is { } reason ? $"'{found.Endpoint}' did not take it: {reason}" : $"'{found.Endpoint}' has taken {attempt.Event}");
            run.Report.Document(new WebhookTestedDocument(found.Id, found.Endpoint, attempt), OutputJson.Default.WebhookTestedDocument);
            return attempt.Reason is null ? ExitCode.Done : ExitCode.Error;
        });
        return command;
    }
}

internal sealed record WebhookTestedDocument(string Id, string Endpoint, WebhookAttempt Attempt);
