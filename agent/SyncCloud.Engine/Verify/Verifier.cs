using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>
/// Holds a collection against the cloud and against the disk, from top to bottom. Changes nothing on this device; the one thing that it tells the service is
/// which packs it could not read, and the service believes only its own eyes. Memory stays flat: what grows lies in a temporary file. Not thread-safe.
/// </summary>
public sealed class Verifier(VerifyContext context)
{
    private readonly List<(NativeItem Item, ContentRef Now)> rotten = [];

    /// <summary>
    /// Has the next round write anew what the disk has damaged: the state store says from here on what the disk really shows, so that the chain's content
    /// counts as not applied yet, and what is there goes to the trash like any replaced version.
    /// </summary>
    public void AskForDamagedFiles()
    {
        using var transaction = context.State.Sql.Begin();
        foreach (var (item, now) in rotten) Settlement.NoteDamage(context.State, item, now);
        transaction.Commit();
    }

    /// <summary>
    /// Looks at everything. What is wrong is in the report. Throws <see cref="ApplicationDataException"/> when the application data is not there,
    /// <see cref="Transport.TransportException"/> when the cloud cannot be used now.
    /// </summary>
    public async Task<VerifyReport> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new Findings();
        await context.Connector.OpenAsync(cancellationToken);
        new StateCheck(context, findings).Run(cancellationToken);

        using var copy = VerifyCopy.Create(context.TemporaryFile, context.Collection);
        var logs = new LogCheck(context, copy, findings);
        await logs.RunAsync(cancellationToken);

        // What the logs give is the truth; where they could not all be folded, this device's own state says what should be stored.
        var needs = new NeededContents(copy, logs.IsFolded ? copy.State : context.State);
        needs.Collect(cancellationToken);
        var packs = new PackCheck(context, copy, needs, findings);
        await packs.RunAsync(cancellationToken);
        var data = new DataCheck(context, needs, packs, findings);
        if (context.ReadData) await data.RunAsync(cancellationToken);
        await packs.ReportAsync(data.Unreadable, cancellationToken);

        var files = new FileCheck(context, findings);
        await files.RunAsync(cancellationToken);
        rotten.AddRange(files.Rotten);
        return new VerifyReport
        {
            Findings = findings.Finish(needs.State, context.Connector.Schema, cancellationToken),
            Logs = logs.Checked,
            LogBytes = logs.Bytes,
            Head = logs.Head,
            Root = logs.IsFolded ? copy.State.Root : null,
            Image = logs.Image,
            Packs = packs.Checked,
            Contents = needs.Count,
            ContentsRead = data.Read,
            ContentBytesRead = data.Bytes,
            Files = files.Checked,
            FileBytes = files.Bytes,
            FilesEdited = files.Edited,
        };
    }
}
