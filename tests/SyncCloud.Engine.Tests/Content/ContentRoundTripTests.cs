using CsCheck;
using SyncCloud.Engine.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class ContentRoundTripTests
{
    private sealed record Step(int Parent, int At, int Removed, int Inserted, int Seed, bool ByFirst);

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 30], Gen.Int[0, 2_000_000], Gen.Int[0, 400_000], Gen.Int[0, 600_000], Gen.Int[1, 5], Gen.Bool)
        .Select(step => new Step(step.Item1, step.Item2, step.Item3, step.Item4, step.Item5, step.Item6));

    // Whatever two devices derive from each other's contents, with parts in common and in turns, both read all of it, and nothing is stored twice.
    [TestMethod]
    public void TwoDevices_EditingEachOthersContents_ReadThemAllAlike() =>
        Gen.Select(Steps.Array[1, 8], Gen.Int[1, 3], Gen.Bool).Sample((steps, degree, pieces) =>
        {
            var cloud = new MemoryCloud { Yields = degree == 2 };
            var sizes = pieces ? new PieceSizes(1, 64) : null;
            var (first, second) = (new TestDevice(cloud, degree, sizes), new TestDevice(cloud, degree, sizes));
            List<byte[]> contents = [[]];
            foreach (var (step, i) in steps.Select((step, i) => (step, i)))
            {
                var parent = contents[step.Parent % contents.Count];
                var at = Math.Min(step.At, parent.Length);
                byte[] content = [.. parent.AsSpan(0, at), .. TestDevice.Bytes(step.Seed, step.Inserted), .. parent.AsSpan(Math.Min(parent.Length, at + step.Removed))];
                var (author, reader) = step.ByFirst ? (first, second) : (second, first);
                Wait(author.CommitAsync(new LogId((UInt128)(i + 1)), [TestDevice.ToStore(content, parent)], CancellationToken.None, reader));
                if (!Wait(reader.FetchAsync(content, CancellationToken.None, parent)).SequenceEqual(content)) return false;
                contents.Add(content);
            }
            var third = new TestDevice(cloud, degree);
            foreach (var (content, location) in first.Index.Locations) third.Index.Locations.Add(content, location);
            foreach (var (log, device) in steps.Select((step, i) => (new LogId((UInt128)(i + 1)), step.ByFirst ? first : second))) third.ShareInline(log, device);
            var byRef = contents.DistinctBy(TestDevice.Ref).ToDictionary(TestDevice.Ref);
            return third.Fetcher.Plan([.. byRef.Keys]).All(content => Wait(third.FetchAsync(byRef[content], CancellationToken.None)).SequenceEqual(byRef[content]));
        }, iter: 30);

    [TestMethod]
    public void Edits_OfAnyLocation_ResolveToTheSameBytes()
    {
        var extent = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 40], Gen.Int[1, 20]).Select(e => new Extent(ContainerId.OfPack(Hash256.Of([(byte)e.Item1])), 0, 100, e.Item2, e.Item3));
        Gen.Select(extent.Array[0, 12], extent.Array[1, 12]).Sample((before, after) =>
        {
            var (old, location) = (Locate(1, before), Locate(2, after));
            var parts = new LocationMap(old).Split(location.Extents);
            var oldBytes = Bytes(old.Extents);
            return Bytes(parts.Select(part => part.Extent)).SequenceEqual(Bytes(location.Extents))
                && parts.Where(part => part.Offset is not null).All(part => oldBytes.Skip((int)part.Offset!).Take((int)part.Extent.Length).SequenceEqual(Bytes([part.Extent])));
        });

        static ContentLocation Locate(byte name, Extent[] extents) => new(new ContentRef(extents.Sum(e => e.Length), Hash256.Of([name])), [.. extents]);
        static List<(ContainerId, long)> Bytes(IEnumerable<Extent> extents) =>
            [.. extents.SelectMany(e => Enumerable.Range(0, (int)e.Length).Select(i => (e.Container, e.Start + i)))];
    }

    // Nothing here waits for a network; the calls complete at once or after a yield.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
