using System.Runtime.InteropServices;
using CsCheck;
using SyncCloud.Engine.Content;

namespace SyncCloud.Engine.Tests.Content;

[TestClass]
public sealed class PieceMatchingTests
{
    private const int PieceLength = 64;
    private static readonly PieceHasher Hasher = new(7);

    private sealed record Edit(int At, int Removed, int Inserted);

    // Few values, so that much looks alike that is not.
    private static readonly Gen<byte[]> Contents = Gen.Select(Gen.Int[0, 6000], Gen.Int[1, 5], Gen.Bool).Select((length, seed, plain) => plain ? Plain(length, seed) : TestDevice.Bytes(seed, length));
    private static readonly Gen<Edit> Edits = Gen.Select(Gen.Int[0, 6000], Gen.Int[0, 300], Gen.Int[0, 300]).Select((at, removed, inserted) => new Edit(at, removed, inserted));

    [TestMethod]
    public void Runs_OfAnyVersion_AreItsBytesInOrder() =>
        Gen.Select(Contents, Edits.Array[0, 6], Gen.Int[1, 1000]).Sample((former, edits, window) =>
        {
            var version = Apply(former, edits);
            return Rebuild(former, version, Split(former, version, window)).SequenceEqual(version);
        });

    // Around each edit a piece on either side is lost at most, and one more where it comes to lie across the begin of a piece.
    [TestMethod]
    public void NewBytes_AfterAnyEdits_AreFew() =>
        Gen.Select(Gen.Int[1, 5], Edits.Array[0, 6], Gen.Int[1, 1000]).Sample((seed, edits, window) =>
        {
            var former = TestDevice.Bytes(seed, 20_000);
            var fresh = Split(former, Apply(former, edits), window).Where(run => run.Former is null).Sum(run => run.Length);
            return fresh <= edits.Sum(edit => edit.Inserted + (2 * PieceLength)) + PieceLength;
        });

    [TestMethod]
    public void Split_OfTheSameBytes_IsOneRunWithItsShorterEnd()
    {
        var bytes = TestDevice.Bytes(1, (10 * PieceLength) + 5);

        Assert.AreEqual(new PieceRun(0, bytes.Length), Assert.ContainsSingle(Split(bytes, bytes, int.MaxValue)));
    }

    [TestMethod]
    public void Split_AfterAByteInPlace_HasOneNewPiece()
    {
        var former = TestDevice.Bytes(1, 1000);
        var version = (byte[])former.Clone();
        version[500] ^= 1;

        CollectionAssert.AreEqual(new[] { new PieceRun(0, 448), new PieceRun(null, 64), new PieceRun(512, 488) }, Split(former, version, int.MaxValue));
    }

    [TestMethod]
    public void Split_OfPartsThatChangedPlaces_FindsBoth()
    {
        var former = TestDevice.Bytes(1, 64 * PieceLength);
        byte[] version = [.. former.AsSpan(40 * PieceLength), 1, 2, 3, .. former.AsSpan(0, 40 * PieceLength)];

        CollectionAssert.AreEqual(new[] { new PieceRun(40 * PieceLength, 24 * PieceLength), new PieceRun(null, 3), new PieceRun(0, 40 * PieceLength) }, Split(former, version, int.MaxValue));
    }

    // Every byte looks like the begin of each piece, and none is one.
    [TestMethod]
    public void Split_OfDataThatLooksAlikeEverywhere_ComparesLittle()
    {
        const int pieceLength = 2 << 10;
        var former = new byte[1 << 20];
        var version = new byte[4 << 20];
        for (var i = 100; i < former.Length; i += pieceLength) former[i] = 1;
        for (var i = 0; i < version.Length; i += 40) version[i + 9] = 2;

        var runs = new List<PieceRun>();
        var taken = new PieceMatching(Pieces(former, pieceLength), Hasher).Split(version, version.Length, isLast: true, runs);

        Assert.AreEqual(version.Length, taken);
        Assert.AreEqual(new PieceRun(null, version.Length), Assert.ContainsSingle(runs));
    }

    [TestMethod]
    public void Read_OfWhatIsNotOfThisContent_IsNothing()
    {
        var (bytes, other) = (TestDevice.Bytes(1, 1000), TestDevice.Bytes(1, 2000));
        var pieces = Pieces(bytes, PieceLength);

        Assert.IsNotNull(ContentPieces.Read(TestDevice.Ref(bytes), pieces.Encoded));
        Assert.IsNull(ContentPieces.Read(TestDevice.Ref(other), pieces.Encoded));
        Assert.IsNull(ContentPieces.Read(TestDevice.Ref(bytes), []));
        Assert.IsNull(ContentPieces.Read(TestDevice.Ref(bytes), [.. pieces.Encoded, 0]));
        Assert.IsNull(ContentPieces.Read(TestDevice.Ref(bytes), [0, .. pieces.Encoded[1..]]));
    }

    [TestMethod]
    [DataRow(0L, null)]
    [DataRow((256L << 10) - 1, null)]
    [DataRow(256L << 10, 4 << 10)]
    [DataRow(512L << 20, 4 << 10)]
    [DataRow((512L << 20) + 1, 4 << 10)]
    [DataRow(20L << 30, 128 << 10)]
    [DataRow(64L << 30, 256 << 10)]
    [DataRow((64L << 30) + 1, null)]
    public void Sizes_GrowWithTheContent_SoThatItsHashesStaySmall(long length, int? piece) => Assert.AreEqual(piece, PieceSizes.Standard.For(length));

    private static List<PieceRun> Split(byte[] former, byte[] version, int window)
    {
        var matching = new PieceMatching(Pieces(former, PieceLength), Hasher);
        var runs = new List<PieceRun>();
        for (var at = 0; at < version.Length;)
        {
            var held = version.AsSpan(at, (int)Math.Min((long)window + PieceLength, version.Length - at));
            at += matching.Split(held, window, at + held.Length == version.Length, runs);
        }
        return runs;
    }

    private static byte[] Rebuild(byte[] former, byte[] version, List<PieceRun> runs)
    {
        var rebuilt = new List<byte>();
        foreach (var run in runs)
            rebuilt.AddRange(run.Former is { } at ? former.AsSpan((int)at, run.Length) : version.AsSpan(rebuilt.Count, run.Length));
        return [.. CollectionsMarshal.AsSpan(rebuilt)];
    }

    private static ContentPieces Pieces(byte[] bytes, int pieceLength)
    {
        var recorder = new PieceRecorder(TestDevice.Ref(bytes), pieceLength, Hasher);
        recorder.Append([1, 2, 3]);
        recorder.Restart();
        for (var at = 0; at < bytes.Length; at += 777) recorder.Append(bytes.AsSpan(at, Math.Min(777, bytes.Length - at)));
        return recorder.Finish();
    }

    private static byte[] Apply(byte[] bytes, Edit[] edits)
    {
        foreach (var (edit, i) in edits.Select((edit, i) => (edit, i)))
        {
            var at = Math.Min(edit.At, bytes.Length);
            bytes = [.. bytes.AsSpan(0, at), .. TestDevice.Bytes(100 + i, edit.Inserted), .. bytes.AsSpan(Math.Min(bytes.Length, at + edit.Removed))];
        }
        return bytes;
    }

    private static byte[] Plain(int length, int seed)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i += 37 * seed) bytes[i] = (byte)(i % 3);
        return bytes;
    }
}
