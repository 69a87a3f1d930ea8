using System.CommandLine;
using System.Text.Json;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost.Users;

/// <summary><c>users</c> lists the users; <c>users delete USER --yes</c> removes one for good. Both also while the service runs.</summary>
internal static class UsersCommand
{
    public static Command Create(Option<string?> data, Option<bool> json)
    {
        var list = new Command("list", "List the users (the same as 'users' alone).");
        var command = new Command("users", "List the users, with their devices, collections and bytes.") { list, Delete(data, json) };
        foreach (var listing in (Command[])[command, list])
            listing.SetAction((parsed, cancellationToken) => OverAsync(parsed.GetValue(data), async users =>
            {
                var (rows, output) = (await users.ListAsync(cancellationToken), parsed.InvocationConfiguration.Output);
                if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(new UsersDocument(rows), LocalJson.Default.UsersDocument));
                else
                    foreach (var user in rows)
                        await output.WriteLineAsync($"{user.Name}: {user.Devices} devices, {user.Collections} collections, {user.Bytes} bytes, last seen {(user.LastSeen is { } seen ? $"{seen:yyyy-MM-dd HH:mm}Z" : "never")}");
                return 0;
            }));
        return command;
    }

    private static Command Delete(Option<string?> data, Option<bool> json)
    {
        var user = new Argument<string>("USER") { Description = "The user's name or id." };
        var yes = new Option<bool>("--yes") { Description = "Really delete." };
        var command = new Command("delete", "Delete a user with all devices, collections and contents. The files on the devices stay.") { user, yes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (name, output) = (parsed.GetRequiredValue(user), parsed.InvocationConfiguration.Output);
            if (!parsed.GetValue(yes))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"this deletes user '{name}' with everything stored, and cannot be undone; say --yes if that is meant");
                return CommandLine.NotUnderstood;
            }
            return await OverAsync(parsed.GetValue(data), async users =>
            {
                if (!await users.RemoveAsync(name, cancellationToken)) throw new LocalServerException($"there is no user '{name}'; 'synccloud-local users' lists them");
                await output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(new DeletedUserDocument(name), LocalJson.Default.DeletedUserDocument) : $"deleted user '{name}'");
                return 0;
            });
        });
        return command;
    }

    private static async Task<int> OverAsync(string? data, Func<UserDirectory, Task<int>> work)
    {
        var folder = new DataFolder(data ?? DataFolder.Default());
        try
        {
            await using var tables = folder.OpenTables();
            return await work(new UserDirectory(tables, new FolderBlobStore(folder.Blobs, TimeProvider.System, beside: true), TimeProvider.System));
        }
        catch (StorageException exception)
        {
            throw new LocalServerException($"cannot work on the data folder {folder.Root}: {exception.Message}", exception);
        }
    }
}

internal sealed record UsersDocument(IReadOnlyList<UserSummary> Users);

internal sealed record DeletedUserDocument(string Deleted);
