using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Commands.Webhooks;

/// <summary><c>webhooks deliveries</c>: what became of the newest attempts.</summary>
internal static class WebhookDeliveriesCommand
{
    public static Command Create(CommandHost host)
    {
        var webhook = WebhooksCommand.WebhookArgument();
        var command = new Command("deliveries", "What became of the newest messages to an endpoint.") { webhook };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var account = CloudAccount.Open(run.Home, run.Surroundings);
            var found = await WebhooksCommand.FindAsync(account, parse.GetRequiredValue(webhook), cancellationToken);
            var attempts = await account.Webhooks.DeliveriesAsync(found.Id, cancellationToken);
            run.Report.Document(new WebhookDeliveriesDocument(found.Id, found.Endpoint, attempts), OutputJson.Default.WebhookDeliveriesDocument);
            var table = new TextTable("WHEN", "ATTEMPT", "EVENT", "RESULT");
            foreach (var attempt in attempts) table.Add(Units.Moment(attempt.At), attempt.Attempt.ToString(CultureInfo.InvariantCulture), attempt.Event, ResultOf(attempt));
            run.Report.Table(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static string ResultOf(WebhookAttempt attempt) =>
        attempt.Reason is not { } reason ? "taken" : attempt.Next is { } next ? $"{reason}; again at {Units.Moment(next)}" : reason;
}

internal sealed record WebhookDeliveriesDocument(string Id, string Endpoint, ImmutableArray<WebhookAttempt> Deliveries);
