using System.CommandLine;
using SyncCloud.Agent.Home;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Guard;

namespace SyncCloud.Agent.Commands;

/// <summary><c>guard NAME [--share PERCENT] [--items N] [--on|--off]</c>: shows or sets from when on deletions and replacements wait for an approval on this device.</summary>
internal static class GuardCommand
{
    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "The collection." };
        name.CompletionSources.Add(context => host.CollectionNames(context.ParseResult).Select(found => new System.CommandLine.Completions.CompletionItem(found)));
        var share = new Option<int?>("--share") { Description = "They wait when they are more than this share of the items…", HelpName = "PERCENT" };
        var items = new Option<int?>("--items") { Description = "…and more than this many, within one hour.", HelpName = "N" };
        var on = new Option<bool>("--on") { Description = "Let them wait (again)." };
        var off = new Option<bool>("--off") { Description = "Let everything pass." };
        var command = new Command("guard", "Show or set when mass deletions and replacements wait for your approval.") { name, share, items, on, off };
        command.Validators.Add(result =>
        {
            if (result.GetValue(on) && result.GetValue(off)) result.AddError("--on and --off exclude each other");
            try { new GuardOptions { SharePercent = result.GetValue(share) ?? 0, Items = result.GetValue(items) ?? 0 }.Checked(); }
            catch (ArgumentException exception) { result.AddError(exception.Message); }
            catch (InvalidOperationException) { return; /* no number: that is told already */ }
        });
        host.Run(command, async (run, parse, cancellationToken) =>
        {
            using var held = await run.LockAsync(cancellationToken);
            run.Home.EnsureJoined();
            var collection = run.Home.Collection(parse.GetRequiredValue(name));
            var before = GuardSettings.Of(collection);
            var after = new GuardSettings
            {
                Off = parse.GetValue(off) || (before.Off && !parse.GetValue(on)),
                Share = parse.GetValue(share) ?? before.Share,
                Items = parse.GetValue(items) ?? before.Items,
            };
            if (after != before) run.Home.Attach(collection with { Guard = after });
            run.Report.Line(after.Off
                ? $"{collection.Name}: nothing waits for an approval (synccloud guard {collection.Name} --on)"
                : $"{collection.Name}: more than {after.Share} % and more than {after.Items:N0} items deleted or replaced within an hour wait for an approval");
            run.Report.Document(new GuardDocument(collection.Name, collection.Id, !after.Off, after.Share, after.Items), OutputJson.Default.GuardDocument);
            return ExitCode.Done;
        });
        return command;
    }
}

internal sealed record GuardDocument(string Collection, string Id, bool On, int Share, int Items);
