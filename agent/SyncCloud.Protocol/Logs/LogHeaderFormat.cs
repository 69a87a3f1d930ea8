using System.Collections.Immutable;
using SyncCloud.Protocol.Cbor;

namespace SyncCloud.Protocol;

/// <summary>The bytes of a log's header: a CBOR map with small integers as keys. See FORMAT.md.</summary>
internal static class LogHeaderFormat
{
    private const int Features = 0, Collection = 1, Log = 2, Device = 3, Kind = 4, Base = 5, Root = 6, Counts = 7, Containers = 8, Body = 9, Inline = 10, Time = 11;
    private const int KeyCount = 12;

    public static void Write(CborOutput output, ChangeLogHeader header, in LogSections sections)
    {
        output.WriteMapHead(KeyCount - (header.Features.IsEmpty ? 1 : 0) - (header.Containers.IsEmpty ? 1 : 0) - (sections.InlineLength == 0 ? 1 : 0));
        if (!header.Features.IsEmpty)
        {
            output.WriteInteger(Features);
            output.WriteArrayHead(header.Features.Length);
            foreach (var feature in header.Features) output.WriteText(feature);
        }
        output.WriteInteger(Collection);
        output.WriteId(header.Collection.Value);
        output.WriteInteger(Log);
        output.WriteId(header.Log.Value);
        output.WriteInteger(Device);
        output.WriteId(header.Device.Value);
        output.WriteInteger(Kind);
        output.WriteText(header.Kind);
        output.WriteInteger(Base);
        output.WriteArrayHead(2);
        output.WriteInteger(header.Base.Sequence);
        output.WriteHash(header.Base.Hash);
        output.WriteInteger(Root);
        output.WriteHash(header.Root);
        output.WriteInteger(Counts);
        output.WriteArrayHead(3);
        output.WriteInteger(header.Counts.Puts);
        output.WriteInteger(header.Counts.Patches);
        output.WriteInteger(header.Counts.Deletes);
        if (!header.Containers.IsEmpty)
        {
            output.WriteInteger(Containers);
            output.WriteArrayHead(header.Containers.Length);
            foreach (var container in header.Containers) RecordFormat.WriteContainer(output, container);
        }
        output.WriteInteger(Body);
        output.WriteArrayHead(4);
        output.WriteInteger(sections.BodyLength);
        output.WriteInteger(sections.RawBodyLength);
        output.WriteHash(sections.BodyHash);
        output.WriteInteger((int)sections.BodyEncoding);
        if (sections.InlineLength > 0)
        {
            output.WriteInteger(Inline);
            output.WriteArrayHead(2);
            output.WriteInteger(sections.InlineLength);
            output.WriteHash(sections.InlinePack);
        }
        output.WriteInteger(Time);
        output.WriteInteger(header.TimeMilliseconds);
    }

    /// <param name="encoded">Exactly the header.</param>
    /// <param name="origin">Where it begins in the log.</param>
    public static (ChangeLogHeader Header, LogSections Sections) Read(ReadOnlySpan<byte> encoded, int origin)
    {
        Span<int> places = stackalloc int[KeyCount];
        places.Fill(-1);
        var unknown = FormatMap.Index(encoded, "log", origin, places);

        // The id first, only to name the log in errors; then the features, since with an unknown one nothing else means what it seems to.
        var what = places[Log] >= 0 && encoded[places[Log]..] is [0x50, ..] value ? $"log {LogId.Read(value[1..(1 + IdBytes.Length)])}" : "log";
        var features = FormatMap.ReadFeatures(encoded, what, origin, places[Features]);
        if (unknown >= 0) throw new CorruptDataException(what, origin + unknown, "a header key that this format does not have");

        var input = At(encoded, what, origin, places, Collection, "the collection id");
        var collection = new CollectionId(input.ReadId("the collection id"));
        input = At(encoded, what, origin, places, Log, "the log id");
        var log = new LogId(input.ReadId("the log id"));
        input = At(encoded, what, origin, places, Device, "the device id");
        var device = new DeviceId(input.ReadId("the device id"));
        input = At(encoded, what, origin, places, Kind, "the kind");
        var kind = input.ReadText("the kind");
        input = At(encoded, what, origin, places, Base, "the base");
        var @base = FormatMap.ReadPosition(ref input, "the base");
        input = At(encoded, what, origin, places, Root, "the state root");
        var root = input.ReadHash("the state root");
        input = At(encoded, what, origin, places, Counts, "the counts");
        if (input.ReadArrayHead("the counts", 3) != 3) throw input.BrokenAt(0, "the counts are not three");
        var counts = new ChangeCounts(ReadCount(ref input), ReadCount(ref input), ReadCount(ref input));
        var containers = places[Containers] < 0 ? [] : ReadContainers(At(encoded, what, origin, places, Containers, "the containers"), log);
        var sections = ReadSections(encoded, what, origin, places);
        input = At(encoded, what, origin, places, Time, "the time");
        var time = input.ReadInteger("the time");

        var header = new ChangeLogHeader
        {
            Collection = collection, Log = log, Device = device, Kind = kind, Base = @base, Root = root, Counts = counts,
            Containers = containers, Features = features, TimeMilliseconds = time,
        };
        return Problem(header) is { } problem ? throw new CorruptDataException(what, origin, problem) : (header, sections);
    }

    /// <summary>What breaks the format in a header's values, or null; the same for writer and reader.</summary>
    public static string? Problem(ChangeLogHeader header)
    {
        if (RecordFormat.NameProblem(header.Kind, "the collection's kind") is { } kind) return kind;
        if (header.Base.Sequence is < 0 or long.MaxValue) return $"no log can have the sequence number {header.Base.Sequence}";
        if (header.Base.Sequence == 0 && header.Base != LogPosition.Start(header.Collection)) return "a first log whose base is not its collection";
        if (header.Features.Length > FormatLimits.MaxFeatures) return $"a log cannot need {header.Features.Length} features";
        return header.Features.Select(feature => RecordFormat.NameProblem(feature, "a feature")).FirstOrDefault(problem => problem is not null);
    }

    private static CborInput At(ReadOnlySpan<byte> encoded, string what, int origin, ReadOnlySpan<int> places, int key, string name) => places[key] >= 0
        ? new CborInput(encoded[places[key]..], what, origin + places[key])
        : throw new CorruptDataException(what, origin, $"{name} is missing in the header");

    private static long ReadCount(ref CborInput input) => input.ReadUnsigned("a count", FormatLimits.MaxBodyLength);

    private static ImmutableArray<ContainerId> ReadContainers(CborInput input, LogId log)
    {
        var count = input.ReadArrayHead("the containers", FormatLimits.MaxContainersPerLog);
        if (count == 0) throw input.BrokenAt(0, "an empty list of containers instead of none");
        var containers = ImmutableArray.CreateBuilder<ContainerId>(count);
        for (var i = 0; i < count; i++)
        {
            var at = input.Position;
            var container = RecordFormat.ReadContainer(ref input);
            if (i > 0 && containers[i - 1].CompareTo(container) >= 0) throw input.BrokenAt(at, "containers out of order");
            if (!container.IsPack && container.Log == log) throw input.BrokenAt(at, "the log lists itself as a container");
            containers.Add(container);
        }
        return containers.MoveToImmutable();
    }

    private static LogSections ReadSections(ReadOnlySpan<byte> encoded, string what, int origin, ReadOnlySpan<int> places)
    {
        var input = At(encoded, what, origin, places, Body, "the body's description");
        if (input.ReadArrayHead("the body's description", 4) != 4) throw input.BrokenAt(0, "the body's description has not 4 elements");
        var stored = (int)input.ReadUnsigned("the body's length", FormatLimits.MaxLogLength);
        var raw = (int)input.ReadUnsigned("the body's raw length", FormatLimits.MaxBodyLength);
        var hash = input.ReadHash("the body's hash");
        var encoding = (BlockEncoding)input.ReadUnsigned("the body's encoding", 1);
        if (encoding == BlockEncoding.Stored ? stored != raw : stored >= raw) throw input.BrokenAt(0, $"a body of {raw} bytes cannot be stored in {stored}");
        if (places[Inline] < 0) return new LogSections(stored, raw, hash, encoding, 0, default);

        input = At(encoded, what, origin, places, Inline, "the inline section's description");
        if (input.ReadArrayHead("the inline section's description", 2) != 2) throw input.BrokenAt(0, "the inline section's description has not 2 elements");
        var length = (int)input.ReadUnsigned("the inline section's length", FormatLimits.MaxPackLength);
        return length > 0
            ? new LogSections(stored, raw, hash, encoding, length, input.ReadHash("the inline section's id"))
            : throw input.BrokenAt(0, "an empty inline section instead of none");
    }
}
