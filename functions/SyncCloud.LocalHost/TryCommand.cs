using System.CommandLine;
using SyncCloud.LocalHost.Try;

namespace SyncCloud.LocalHost;

/// <summary><c>try [FOLDER] [--keep]</c>: shows two devices getting in step through a cloud on this machine, with nothing set up before.</summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER") { Description = "A folder to show it with; it is copied, never touched (default: a sample).", Arity = ArgumentArity.ZeroOrOne };
        var keep = new Option<bool>("--keep") { Description = "Leave the cloud and both devices for you to go on by hand." };
        var command = new Command("try", "Watch two devices share a folder through a cloud on this machine.") { folder, keep };
        command.SetAction(async (parse, cancellationToken) =>
        {
            try
            {
                return await new TryRun(parse.InvocationConfiguration.Output).RunAsync(parse.GetValue(folder), parse.GetValue(keep), cancellationToken);
            }
            catch (Exception exception) when (exception is TryException or LocalServerException or IOException or UnauthorizedAccessException or OperationCanceledException)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync($"synccloud-local try: {(exception is OperationCanceledException ? "stopped" : exception.Message)}");
                return 1;
            }
        });
        return command;
    }
}
