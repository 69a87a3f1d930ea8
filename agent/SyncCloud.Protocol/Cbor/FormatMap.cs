using System.Collections.Immutable;

namespace SyncCloud.Protocol.Cbor;

/// <summary>What the headers of logs and base images have in common: a map with small integers as keys, of which 0 names the features.</summary>
internal static class FormatMap
{
    /// <summary>
    /// Notes in <paramref name="places"/> where the value of each key begins that it has room for, and returns where the first other key is, or -1.
    /// </summary>
    public static int Index(ReadOnlySpan<byte> encoded, string what, long origin, Span<int> places)
    {
        if (DeterministicCbor.Measure(encoded, encoded.Length, FormatLimits.MaxDepth, out var length, out var reason) != CborExtent.Complete)
            throw new CorruptDataException(what, origin + length, reason ?? "the header is cut off");
        if (length != encoded.Length) throw new CorruptDataException(what, origin + length, "the header does not fill its place");
        var input = new CborInput(encoded, what, origin);
        var count = input.ReadMapHead("the header", encoded.Length);
        var unknown = -1;
        for (var i = 0; i < count; i++)
        {
            var at = input.Position;
            var key = input.NextIsUnsigned ? input.ReadUnsigned("a header key") : input.SkipEncoded("a header key");
            if (key >= 0 && key < places.Length) places[(int)key] = input.Position;
            else if (unknown < 0) unknown = at;
            input.ReadEncoded("a header value");
        }
        return unknown;
    }

    /// <summary>The features named at <paramref name="place"/> (-1: none). The first that this version does not know is an <see cref="UnknownFeatureException"/>.</summary>
    public static ImmutableArray<string> ReadFeatures(ReadOnlySpan<byte> encoded, string what, long origin, int place)
    {
        if (place < 0) return [];
        var input = new CborInput(encoded[place..], what, origin + place);
        var count = input.ReadArrayHead("the features", FormatLimits.MaxFeatures);
        if (count == 0) throw input.BrokenAt(0, "an empty list of features instead of none");
        var features = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++)
        {
            var at = input.Position;
            var feature = input.ReadText("a feature");
            if (RecordFormat.NameProblem(feature, "a feature") is { } problem) throw input.BrokenAt(at, problem);
            if (!FormatFeatures.IsKnown(feature)) throw new UnknownFeatureException(what, feature);
            if (features.Contains(feature)) throw input.BrokenAt(at, $"the feature '{feature}' twice");
            features.Add(feature);
        }
        return features.MoveToImmutable();
    }

    public static LogPosition ReadPosition(ref CborInput input, string name)
    {
        var at = input.Position;
        if (input.ReadArrayHead(name, 2) != 2) throw input.BrokenAt(at, $"{name} has not 2 elements");
        return new LogPosition(input.ReadUnsigned("a sequence number"), input.ReadHash("a log's hash"));
    }
}
