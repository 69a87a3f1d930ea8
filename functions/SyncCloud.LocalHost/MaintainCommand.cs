using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncCloud.Service.Retention;
using SyncCloud.Service.Storage;
using SyncCloud.Service.Storage.Embedded;

namespace SyncCloud.LocalHost;

/// <summary><c>maintain</c>: one pass of maintenance by hand, over a data folder that no server has open.</summary>
internal static class MaintainCommand
{
    public static Command Create(Option<string?> data, Option<bool> json)
    {
        var command = new Command("maintain", "Roll and trim old logs, remove what nothing refers to any more. A running server does it by itself every few hours; "
            + "this is for when it is stopped.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await RunAsync(new DataFolder(parsed.GetValue(data) ?? DataFolder.Default()), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(report, MaintenanceJson.Default.MaintenanceReport) : Words(report));
            return 0;
        });
        return command;
    }

    private static async Task<MaintenanceReport> RunAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        using var folderLock = folder.Lock();
        try
        {
            await using var tables = folder.OpenTables();
            return await LocalServer.OpenService(folder, tables, new FolderBlobStore(folder.Blobs, TimeProvider.System), TimeProvider.System, LocalServer.ReadOptions(new ConfigurationManager(), folder)).Maintenance.RunAsync(atOnce: 1, cancellationToken);
        }
        catch (StorageException exception)
        {
            throw new LocalServerException($"cannot maintain the data folder {folder.Root}: {exception.Message}", exception);
        }
    }

    private static string Words(MaintenanceReport report) =>
        $"""
        collections            {report.Collections}
        logs rolled            {report.LogsRolled}
        logs trimmed           {report.LogsTrimmed}
        images removed         {report.ImagesRemoved}
        packs retired          {report.PacksRetired}
        packs deleted          {report.PacksDeleted}
        blobs swept            {report.BlobsSwept}
        reservations released  {report.ReservationsReleased}
        """;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MaintenanceReport))]
internal sealed partial class MaintenanceJson : JsonSerializerContext;
