namespace SyncCloud.EndToEnd.Tests;

/// <summary>The disks of one world, each mounted in its folder under its name.</summary>
internal sealed class FragileDisks(string work) : IDisposable
{
    private readonly Dictionary<string, FragileDisk> made = [];

    public FragileDisk this[string name] => made[name];

    /// <summary>False where this machine or account cannot make any.</summary>
    public async Task<bool> TryMakeAsync(string[] names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            if (await FragileDisk.TryMakeAsync(Path.Combine(work, name + ".disk"), Path.Combine(work, name), cancellationToken) is not { } disk) return false;
            made.Add(name, disk);
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var disk in made.Values) disk.Dispose();
        made.Clear();
    }
}
