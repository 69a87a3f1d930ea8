using System.Collections.Immutable;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.History;

namespace SyncCloud.Agent.Commands.History;

/// <summary>One item that an undo or a restore changes. <paramref name="Path"/>: where it lies then, or lay until then. <paramref name="What"/>: comes back, is reverted, or goes again.</summary>
internal sealed record RevisedItem(string Path, string Item, string What)
{
    public static ImmutableArray<RevisedItem> Of(IEnumerable<RevisionStep> steps) => [.. steps.Select(step => new RevisedItem(step.Path, step.Id.ToString(), RevisionText.What(step.Effect)))];
}
