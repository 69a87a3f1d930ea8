using System.Security.Cryptography;
using System.Text;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Agents;
using SyncCloud.Protocol.Http;
using SyncCloud.Protocol.Tests.Samples;

namespace SyncCloud.Fuzz.Tests.Targets;

/// <summary>The universal format: whole files as they lie in the golden folder, and what lies under their hashes with hashes that fit.</summary>
internal static class FormatTargets
{
    public static IEnumerable<FuzzTarget> All()
    {
        yield return new FuzzTarget { Name = "log", Seeds = Golden("scl"), Read = bytes => Documented(() => Reading.Log(bytes)) };
        yield return new FuzzTarget { Name = "log-header", Seeds = [LogHeader()], Read = bytes => Documented(() => ChangeLog.ReadHeader(Forge.Log(bytes, []), out _)) };
        yield return new FuzzTarget { Name = "log-body", Seeds = LogBodies(), Read = bytes => Documented(() => Reading.Log(Forge.Log(bytes, (1, 1, 1), Containers()))) };
        yield return new FuzzTarget { Name = "log-columns", Seeds = ColumnBodies(), Read = bytes => Documented(() => Reading.Log(Forge.Log(bytes, (40, 20, 10), Columns()))) };
        yield return new FuzzTarget { Name = "pack", Seeds = Golden("scp"), Read = bytes => Documented(() => Reading.Pack(bytes)) };
        yield return new FuzzTarget { Name = "pack-directory", Seeds = [PackDirectoryBytes()], Read = bytes => Documented(() => Reading.Pack(Forge.Pack(PackBlocks(), bytes))) };
        yield return new FuzzTarget { Name = "image", Seeds = Golden("scb"), Read = bytes => Documented(() => SampleImage.Read(bytes)) };
        yield return new FuzzTarget { Name = "image-body", Seeds = LogBodies(), Read = bytes => Documented(() => SampleImage.Read(Forge.Image(ImageHeader(), bytes))) };
        yield return new FuzzTarget { Name = "log-stream", Seeds = [LogStreamBytes()], Read = bytes => Documented(() => ReadStream(bytes)) };
        yield return new FuzzTarget { Name = "agents", Seeds = [SignedAgents().ToBytes()], Read = bytes => Documented(() => SignedAgentManifest.Read(bytes).Open()) };
        yield return new FuzzTarget { Name = "agents-text", Seeds = [Encoding.UTF8.GetBytes(SignedAgents().Manifest)], Read = bytes => Documented(() => AgentManifest.Parse(Encoding.UTF8.GetString(bytes))) };
        yield return new FuzzTarget { Name = "fields", Seeds = [((Put)SampleLog.Changes[0]).Fields.Encode()], Read = ReadFields };
    }

    /// <summary>Readers of the format throw these two and no others.</summary>
    private static void Documented(Action read) => Reading.Succeeds(read);

    private static byte[][] Golden(string extension) =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*." + extension).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    private static SignedAgentManifest SignedAgents()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var version = AgentVersion.TryParse("1.2.3-rc.1", out var read) ? read : throw new InvalidOperationException("the sample's version is none");
        var program = new AgentProgram { Rid = "linux-x64", Version = version, Sha256 = SampleLog.OtherPack, Length = 2_300_000, Runtime = "10.0" };
        return SignedAgentManifest.Sign(new AgentManifest { Issued = 1_790_000_000, Programs = [program, program with { Rid = "win-x64", Runtime = null }] }, key);
    }

    private static byte[] LogHeader()
    {
        ChangeLog.ReadHeader(SampleLog.Bytes.AsSpan(0, 8), out var end);
        return SampleLog.Bytes[8..end];
    }

    // Bodies too short to be worth compressing lie in the log as they are.
    private static List<byte[]> LogBodies()
    {
        var bodies = new List<byte[]>();
        foreach (var record in SampleLog.Records)
        {
            var log = ChangeLogWriter.Write(SampleLog.Header, record.Change is { } change ? [change] : [], record.Location is { } location ? [location] : [], SampleLog.InlinePack);
            ChangeLog.ReadHeader(log.AsSpan(0, 8), out var end);
            var stored = log[end..^SampleLog.InlinePack.Length];
            if (!stored.AsSpan().StartsWith(new byte[] { 0x28, 0xb5, 0x2f, 0xfd })) bodies.Add(stored);
        }
        bodies.Add([.. bodies.SelectMany(body => body)]);
        return bodies;
    }

    private static byte[][] ColumnBodies()
    {
        var log = ChangeLogWriter.Write(SampleLog.Header, SampleBatch.Changes, [], default, columnsFrom: 0);
        ChangeLog.ReadHeader(log.AsSpan(0, 8), out var end);
        using var decompressor = new ZstdSharp.Decompressor();
        return [decompressor.Unwrap(log.AsSpan(end)).ToArray()];
    }

    private static Dictionary<int, byte[]?> Columns() => new()
    {
        [0] = Forge.Cbor(writer =>
        {
            writer.WriteStartArray(1);
            writer.WriteTextString(FormatFeatures.Columns);
            writer.WriteEndArray();
        }),
    };

    /// <summary>The containers that the sample's locations name.</summary>
    private static Dictionary<int, byte[]?> Containers() => new()
    {
        [8] = Forge.Cbor(writer =>
        {
            var containers = ChangeLog.Open(SampleLog.Bytes).Header.Containers;
            writer.WriteStartArray(containers.Length);
            foreach (var container in containers) writer.WriteByteString(container.ToArray());
            writer.WriteEndArray();
        }),
    };

    private static byte[] PackDirectoryBytes()
    {
        var pack = SampleLog.InlinePack;
        return pack[^Pack.Open(pack, "pack").Directory.EncodedLength..^8];
    }

    private static byte[] PackBlocks() => SampleLog.InlinePack[..^(PackDirectoryBytes().Length + 8)];

    private static byte[] ImageHeader()
    {
        var bytes = SampleImage.Bytes;
        return bytes[8..(8 + (bytes[6] << 8) + bytes[7])];
    }

    public static byte[] LogStreamBytes()
    {
        var stream = new MemoryStream();
        var position = new LogPosition(1, Hash256.Of(SampleLog.Bytes));
        LogStream.WriteLogAsync(stream, new StoredLog(position, DateTimeOffset.UnixEpoch, SampleLog.Bytes), default).AsTask().GetAwaiter().GetResult();
        LogStream.WriteEndAsync(stream, position, default).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static void ReadStream(byte[] bytes)
    {
        var stream = new MemoryStream(bytes);
        while (LogStream.ReadAsync(stream, FormatLimits.InlineContentLength, default).AsTask().GetAwaiter().GetResult().Log is { } log) ChangeLog.Open(log.Bytes);
    }

    private static void ReadFields(byte[] bytes) => Documented(() =>
    {
        // What was read is what would be written.
        if (!Fields.Decode(bytes).Encode().AsSpan().SequenceEqual(bytes)) throw new InvalidOperationException("read otherwise than it would be written");
    });
}
