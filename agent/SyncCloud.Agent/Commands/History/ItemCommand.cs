using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using SyncCloud.Agent.Cloud;
using SyncCloud.Agent.Output;

namespace SyncCloud.Agent.Commands.History;

/// <summary>A command that tells of one item what all its versions show.</summary>
internal static class ItemCommand
{
    public static Command Create<T>(CommandHost host, string name, string description, Func<ItemHistory, T> look, JsonTypeInfo<T> type, Action<Reporter, T> print)
    {
        var words = HistoryWords.Create(host);
        var command = new Command(name, description) { words };
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var item = await ItemHistory.ReadAsync(run, parse.GetRequiredValue(words), cancellationToken);
            var document = look(item);
            run.Report.Document(document, type);
            run.Report.Line($"{TextTable.Printable(item.Path)}  ({item.Id}; {item.Access.BeginningText})");
            print(run.Report, document);
            return ExitCode.Done;
        });
        return command;
    }
}
