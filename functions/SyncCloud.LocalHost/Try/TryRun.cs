namespace SyncCloud.LocalHost.Try;

/// <summary>The trial from beginning to end; everything lies in one temporary folder.</summary>
internal sealed class TryRun(TextWriter output)
{
    private const string Collection = "trial";
    private readonly List<SyncStep> steps = [];

    /// <summary>0 when both devices ended equal, else 1.</summary>
    public async Task<int> RunAsync(string? folder, bool keep, CancellationToken cancellationToken)
    {
        if (folder is not null && !Directory.Exists(folder)) throw new TryException($"there is no folder {Path.GetFullPath(folder)}");
        var work = Directory.CreateTempSubdirectory("synccloud-try-").FullName;
        try
        {
            // Port 0: whichever is free.
            await using var cloud = await LocalServer.StartAsync(new LocalServerOptions { DataFolder = Path.Combine(work, "cloud"), Urls = "http://127.0.0.1:0" }, cancellationToken);
            output.WriteLine($"a cloud on this machine: {cloud.Address}");
            var (first, second) = await EnrolAsync(cloud, work, cancellationToken);
            Fill(first, folder, cancellationToken);
            await ShareAsync(first, second, cancellationToken);
            var people = new PeopleTrial(first, second, work);
            await people.ShareAsync(device => SyncAsync("people", PeopleTrial.Collection, device, cancellationToken), cancellationToken);
            var equal = await EditAndProveAsync(first, second, people, cancellationToken);
            if (keep) await KeepAsync(cloud, work, first, second, cancellationToken);
            return equal ? 0 : 1;
        }
        finally
        {
            if (!keep) Directory.Delete(work, recursive: true);
        }
    }

    private async Task<(Device First, Device Second)> EnrolAsync(LocalServer cloud, string work, CancellationToken cancellationToken)
    {
        var agent = ChildProgram.Find(Path.Combine(AppContext.BaseDirectory, "agent"), "synccloud");
        var devices = new List<Device>();
        foreach (var name in (string[])["laptop", "desktop"])
        {
            var device = new Device(agent, name, Path.Combine(work, name + "-home"), Path.Combine(work, name));
            await device.RunAsync(cancellationToken, "join", cloud.Address.ToString(), "--code", await cloud.CreateCodeAsync("you", cancellationToken), "--name", name);
            Directory.CreateDirectory(device.Folder);
            devices.Add(device);
        }
        output.WriteLine("two devices enrolled, each a process of its own: laptop and desktop");
        return (devices[0], devices[1]);
    }

    private void Fill(Device device, string? folder, CancellationToken cancellationToken)
    {
        if (folder is null)
        {
            foreach (var skipped in new SampleData(device.Folder).Create()) output.WriteLine($"skipped: {skipped}");
            output.WriteLine("the laptop has a sample: documents, pictures, a source tree");
            return;
        }
        var copy = new FolderCopy();
        copy.Copy(folder, device.Folder, cancellationToken);
        output.WriteLine($"the laptop has a copy of {Path.GetFullPath(folder)}");
        if (copy.Skipped > 0) output.WriteLine($"skipped: {Amounts.Number(copy.Skipped)} entries that are no plain files or cannot be read");
    }

    private async Task ShareAsync(Device first, Device second, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine("1. the desktop gets what the laptop has");
        await first.RunAsync(cancellationToken, "add", Collection, first.Folder);
        await second.RunAsync(cancellationToken, "add", Collection, second.Folder);
        await SyncAsync("share", Collection, first, cancellationToken);
        await SyncAsync("share", Collection, second, cancellationToken);
        await SyncAsync("nothing new", Collection, first, cancellationToken);
    }

    private async Task<bool> EditAndProveAsync(Device first, Device second, PeopleTrial people, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine("2. both change their copies at once");
        foreach (var edit in new Edits(first, second).Make()) output.WriteLine($"   {edit}");
        foreach (var edit in people.Make()) output.WriteLine($"   {edit}");
        foreach (var device in (Device[])[first, second, first]) await SyncAsync("edits", Collection, device, cancellationToken);
        foreach (var device in (Device[])[first, second, first]) await SyncAsync("people's edits", PeopleTrial.Collection, device, cancellationToken);
        output.WriteLine();
        output.WriteLine("3. what moved");
        foreach (var line in StepTable.Lines(steps)) output.WriteLine(line);
        output.WriteLine();
        var (lines, merged) = people.Outcome();
        foreach (var line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
        output.WriteLine("4. the proof");
        var proof = new Proof(output);
        return await proof.ShowAsync(Collection, first, second, cancellationToken) && merged;
    }

    private async Task SyncAsync(string phase, string collection, Device device, CancellationToken cancellationToken)
    {
        var step = SyncStep.Of(phase, device.Name, await device.RunAsync(cancellationToken, "sync", collection));
        steps.Add(step);
        output.WriteLine($"   {device.Name}: at {step.To}, sent {Amounts.Number(step.Sent)} changes, wrote {Amounts.Number(step.Wrote)} items, {Amounts.Seconds(step.Seconds)}");
    }

    private async Task KeepAsync(LocalServer cloud, string work, Device first, Device second, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine($"the cloud keeps running at {cloud.Address} until Ctrl-C; everything lies in {work}");
        foreach (var device in (Device[])[first, second])
        {
            output.WriteLine($"  change something in   {device.Folder}");
            output.WriteLine($"  then sync that side:  {device.CommandLine} sync");
        }
        output.WriteLine($"  see what is there:    {first.CommandLine} status   (also: log, conflicts, devices, collections)");
        output.WriteLine("  when done, delete the folder");
        try { await cloud.WaitForShutdownAsync(cancellationToken); }
        catch (OperationCanceledException) { output.WriteLine($"stopped; {work} stays"); }
    }
}
