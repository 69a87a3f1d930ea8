using System.CommandLine;
using System.Text.Json;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Backup;

/// <summary><c>backup DIR</c> and <c>restore DIR [--force]</c>. Exit codes as everywhere: 0 done, 1 failed, 2 not understood.</summary>
internal static class BackupCommands
{
    public static Command Backup(Option<string?> data, Option<bool> json)
    {
        var folder = new Argument<string>("DIR") { Description = "The backup's folder: made when missing, brought up to date when it holds a backup." };
        var command = new Command("backup", "Back up all that the service stores, also while it runs. Only what is new since the last backup into the folder is copied. It holds the service's keys: keep it as safe as the service.") { folder };
        command.SetAction((parsed, cancellationToken) => GuardedAsync(async () =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var source = DataFolder.ToRead(parsed.GetValue(data) ?? DataFolder.Default());
            var target = new BackupFolder(parsed.GetRequiredValue(folder));
            if (Within(target.Root, source.Root) || Within(source.Root, target.Root)) throw new LocalServerException("a backup cannot lie inside the data folder, nor around it");
            DataFolder.CreateForOwner(target.Root);
            using var held = DataFolder.LockFileOf(Path.Combine(target.Root, "backup.lock"), $"another backup into {target.Root} is under way");
            var result = await new BackupRun(source, target, TimeProvider.System, Progress(error)).RunAsync(cancellationToken);
            if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(result, LocalJson.Default.BackupResult));
            else await output.WriteLineAsync($"backed up into {result.Folder}: {result.Blobs} blobs of {result.Bytes} bytes in all, {result.CopiedBlobs} of {result.CopiedBytes} bytes copied now");
        }));
        return command;
    }

    public static Command Restore(Option<string?> data, Option<bool> json)
    {
        var folder = new Argument<string>("DIR") { Description = "The backup's folder." };
        var force = new Option<bool>("--force") { Description = "Restore into a data folder that is not empty; what is there is kept in a folder .replaced-… inside." };
        var command = new Command("restore", "Bring a backup back. The service must not run. Devices that have seen something newer say so and tell what to do.") { folder, force };
        command.SetAction((parsed, cancellationToken) => GuardedAsync(async () =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var run = new RestoreRun(new BackupFolder(parsed.GetRequiredValue(folder)), parsed.GetValue(data) ?? DataFolder.Default(), parsed.GetValue(force), TimeProvider.System, Progress(error));
            var result = await run.RunAsync(cancellationToken);
            if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(result, LocalJson.Default.RestoreResult));
            else await output.WriteLineAsync($"restored {result.Blobs} blobs of {result.Bytes} bytes, as of {result.Created:yyyy-MM-dd HH:mm:ss}Z, into {result.Data}{(result.Replaced is { } aside ? $"; what was there is in {aside}" : "")}");
        }));
        return command;
    }

    private static async Task<int> GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (IOException exception) when (DurableFiles.IsDiskFull(exception))
        {
            throw new LocalServerException($"the disk is full; what was there before stays as it is ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalServerException(exception.Message, exception);
        }
    }

    private static bool Within(string inner, string outer) => (inner + Path.DirectorySeparatorChar).StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // A line that is written over, for a person who watches.
    private static Action<string> Progress(TextWriter error) => Console.IsErrorRedirected ? static _ => { } : text => error.Write($"\r{text,-60}\r");
}
