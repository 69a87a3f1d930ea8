using System.Text.Json;

namespace SyncCloud.LocalHost.Try;

/// <summary>Shows that two devices hold the same: equal state roots at the head, and equal folders byte by byte.</summary>
internal sealed class Proof(TextWriter output)
{
    public async Task<bool> ShowAsync(string collection, Device first, Device second, CancellationToken cancellationToken)
    {
        var (one, other) = (await StatusAsync(collection, first, cancellationToken), await StatusAsync(collection, second, cancellationToken));
        foreach (var (device, status) in ((Device, JsonElement)[])[(first, one), (second, other)])
            output.WriteLine($"   {device.Name,-8} state root {Text(status, "root")} at {Number(status, "sequence")} of {Number(status, "head")}, {(InStep(status) ? "in step" : "NOT in step")}, {Amounts.Number(Number(status, "items"))} items, conflicts: {Number(status, "conflicts")}");
        var comparison = new FolderComparison();
        comparison.Compare(first.Folder, second.Folder, cancellationToken);
        output.WriteLine($"   compared byte by byte: {Amounts.Number(comparison.Files)} files, {Amounts.Number(comparison.Folders)} folders, {Amounts.Number(comparison.Links)} links, {Amounts.Bytes(comparison.Bytes)}");
        foreach (var difference in comparison.Differences) output.WriteLine($"   {difference}");
        await ShowConflictsAsync(first, cancellationToken);
        var equal = InStep(one) && InStep(other) && Text(one, "root") == Text(other, "root") && comparison.Differences.Count == 0;
        output.WriteLine(equal ? "   both devices are equal" : "   the devices are NOT equal");
        return equal;
    }

    private async Task ShowConflictsAsync(Device device, CancellationToken cancellationToken)
    {
        var conflicts = (await device.RunAsync(cancellationToken, "conflicts")).GetProperty("conflicts");
        foreach (var conflict in conflicts.EnumerateArray())
            output.WriteLine($"   both versions are kept: '{Text(conflict, "path")}' and '{Text(conflict, "other")}'");
    }

    private static async Task<JsonElement> StatusAsync(string collection, Device device, CancellationToken cancellationToken) =>
        (await device.RunAsync(cancellationToken, "status")).GetProperty("collections").EnumerateArray().Single(one => Text(one, "collection") == collection);

    private static bool InStep(JsonElement status) => status.GetProperty("inStep").GetBoolean();
    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    private static long Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
