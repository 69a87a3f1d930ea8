using System.Collections.Immutable;
using SyncCloud.Engine.Merge;
using SyncCloud.Engine.State;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Verify;

/// <summary>Collects findings, with the contents that each takes with it; their paths are looked up once, at the end. Not thread-safe.</summary>
internal sealed class Findings
{
    private sealed record Entry(VerifyFinding Finding, HashSet<ContentRef> Contents);

    private readonly List<Entry> entries = [];
    private readonly Dictionary<(VerifySubject, string), Entry> byName = [];

    public void Add(VerifySubject subject, string name, string problem, string remedy, params IEnumerable<ContentRef> contents)
    {
        if (byName.TryGetValue((subject, name), out var known))
        {
            known.Contents.UnionWith(contents);
            return;
        }
        var entry = new Entry(new VerifyFinding { Subject = subject, Name = name, Problem = problem, Remedy = remedy }, [.. contents]);
        byName.Add((subject, name), entry);
        entries.Add(entry);
    }

    /// <summary>All findings, in the order in which they were made, with the paths that show what they take with them.</summary>
    public ImmutableArray<VerifyFinding> Finish(StateStore state, KindSchema schema, CancellationToken cancellationToken)
    {
        var wanted = entries.SelectMany(entry => entry.Contents).ToHashSet();
        var items = new Dictionary<ContentRef, List<ItemId>>();
        if (wanted.Count > 0)
        {
            foreach (var item in state.Chain.All())
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var content in ItemContents.Of(item))
                {
                    if (!wanted.Contains(content)) continue;
                    if (!items.TryGetValue(content, out var showing)) items.Add(content, showing = []);
                    showing.Add(item.Id);
                }
            }
        }
        return [.. entries.Select(entry => WithPaths(entry, items, state, schema))];
    }

    private static VerifyFinding WithPaths(Entry entry, Dictionary<ContentRef, List<ItemId>> items, StateStore state, KindSchema schema)
    {
        var showing = entry.Contents.SelectMany(content => items.GetValueOrDefault(content, [])).Distinct().ToList();
        return showing.Count == 0 ? entry.Finding : entry.Finding with
        {
            Paths = [.. showing.Take(VerifyFinding.MaxPaths).Select(id => Conflicts.PathOf(state, schema, id)).Order(StringComparer.Ordinal)],
            PathCount = showing.Count,
        };
    }
}
