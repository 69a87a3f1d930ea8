using System.Text;
using SyncCloud.Protocol;

namespace SyncCloud.Simulation.Tests.Devices;

/// <summary>
/// What the users wrote, and what of it a user saw and then overwrote or deleted. Every content is written once and unlike all others, so at
/// the end each has to be somewhere exactly once, or to have been let go of by somebody who saw it.
/// </summary>
internal sealed class UserContents
{
    // An edit leaves most of a file as it was.
    private const string Ending = "and all of them end alike.\n";

    private readonly Dictionary<ContentRef, Written> written = [];
    private readonly Dictionary<(string Device, string Path), Written> last = [];
    private readonly Dictionary<(string Device, string Path), Written> saved = [];
    private readonly Dictionary<string, int> lives = [];
    private int next;

    public sealed class Written(string device, string text, Family family)
    {
        public string Device { get; } = device;
        public string Text { get; } = text;

        /// <summary>A user overwrote or deleted a file that showed it.</summary>
        public bool LetGo => LetGoOn.Count > 0;

        /// <summary>The devices on which a user did.</summary>
        public HashSet<string> LetGoOn { get; } = [];

        /// <summary>The only disk that had it was set back to a time before it.</summary>
        public bool TakenAway { get; set; }

        /// <summary>The disk was set back on which it was let go of, before anybody else heard of that.</summary>
        public bool BroughtBack { get; set; }

        /// <summary>Every log that carried it was in a part of the chain that is gone, with what logs after it said.</summary>
        public bool Rewound { get; set; }

        /// <summary>It lay on a device that lost its state store or got an older one, and learns what it was only from what the cloud still tells of former versions.</summary>
        public bool Forgotten { get; set; }

        /// <summary>The user saved it while a sync was at work.</summary>
        public bool Amid { get; init; }

        /// <summary>
        /// The user wrote it, and then wrote the same file again while a sync had just put its own version there, or had just taken the file away: the later save stands, and the trash keeps this one.
        /// </summary>
        public bool Overtaken { get; set; }

        public Family Family { get; } = family;
        public bool Handled => Family.Handled;
    }

    /// <summary>The versions of what began as one file.</summary>
    public sealed class Family
    {
        /// <summary>A user renamed, moved, or changed the mode of a file that showed one of them, which is an edit that outlives a deletion elsewhere.</summary>
        public bool Handled { get; set; }

        /// <summary>The devices on which a folder was moved with one of them in it.</summary>
        public HashSet<string> MovedOn { get; } = [];
    }

    public IReadOnlyDictionary<ContentRef, Written> All => written;

    /// <summary>
    /// Somebody moved a folder. Where two moves meet, folders become one or are parted, and a file that thereby changes its folder was moved, as
    /// far as any device can tell; so in folders a deletion may meet an edit that no user made to that very file.
    /// </summary>
    public bool FoldersMoved { get; set; }

    /// <summary>Devices that held some folders alone at some time: what a user let go of there, in a folder that was not chosen by the next sync, the others still have.</summary>
    public HashSet<string> PartialViews { get; } = [];

    /// <summary>A new content, which the user saves at a path.</summary>
    public byte[] Next(string device, string path, Written? former, bool amid, Random random)
    {
        var text = $"{device} {next++} {random.Next():x8}\n";
        // Now and then more than travels in a log's inline section.
        var bytes = random.Next(100) == 0 ? Enlarge(text, 300_000, random) : Encoding.UTF8.GetBytes(text + Ending);
        var content = new Written($"{device} {lives.GetValueOrDefault(device)}", text.TrimEnd(), former?.Family ?? new Family()) { Amid = amid };
        written.Add(new ContentRef(bytes.Length, ContentHash.Of(bytes)), content);
        saved[(device, path)] = content;
        return bytes;
    }

    /// <summary>
    /// A device's disk holds what it held at an earlier time, or what another disk held.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="takenAway">What its disk had just now and no log has ever carried: as if it had not been, unless it is on the other disk too.</param>
    /// <param name="unsent">What is there again and no log had carried when the image was made: for all that this disk knows it is new, and it may
    /// be in the cloud already, under another name even, sent by the disk that went on. That both are kept is right.</param>
    /// <param name="replaced">What items have had and have no more at the head. Whatever else was let go of on this device, nobody else has heard of that yet or nobody ever
    /// will; also of a content whose first log is still on its way.</param>
    public void NoteSetBack(string device, IEnumerable<ContentRef> takenAway, IEnumerable<ContentRef> unsent, IReadOnlySet<ContentRef> replaced)
    {
        // What was written there before and is written there after meet as what two devices wrote.
        lives[device] = lives.GetValueOrDefault(device) + 1;
        foreach (var content in takenAway)
            if (written.TryGetValue(content, out var gone)) gone.TakenAway = true;
        foreach (var content in unsent)
            if (written.TryGetValue(content, out var anew)) anew.Family.Handled = true;
        foreach (var (content, known) in written)
            if (known.LetGoOn.Contains(device) && !replaced.Contains(content)) known.BroughtBack = true;
    }

    /// <summary>
    /// The service's store was set back to before any log carried these. Devices send what they show of them as they come back, each on its own: nobody can tell
    /// any more which of several versions of an item was the newest, or that an item was deleted which nobody knew before.
    /// </summary>
    public void NoteRewound(IEnumerable<ContentRef> unknown)
    {
        foreach (var content in unknown)
            if (written.TryGetValue(content, out var known)) known.Rewound = true;
    }

    public void NoteForgotten(IEnumerable<ContentRef> onDisk)
    {
        foreach (var content in onDisk)
            if (written.TryGetValue(content, out var known)) known.Forgotten = true;
    }

    /// <summary>A device rejoins a chain whose logs up to the fork are gone: without an ancestor, what anybody let go of since the backup may come back.</summary>
    public void NoteRejoinedBlindly()
    {
        foreach (var known in written.Values) known.BroughtBack |= known.LetGo;
    }

    /// <summary>A user overwrites what a path shows, which may be something else than what he saved there last.</summary>
    public void NoteOverwritten(string device, string path, Written shown)
    {
        if (saved.GetValueOrDefault((device, path)) is { LetGo: false } last && last != shown) last.Overtaken = true;
    }

    /// <summary>
    /// The user of a device chooses other folders. What was moved there and has left what was held, or has come from elsewhere, by that choice, was moved for nobody else: chosen again, it is there
    /// as the others have it, and where it was moved to.
    /// </summary>
    public void NoteChoice(string device)
    {
        PartialViews.Add(device);
        foreach (var known in written.Values.Where(known => known.Family.MovedOn.Contains(device))) known.Family.Handled = true;
    }

    /// <summary>A user saves at a path at which nothing lies, in the midst of a sync that may just have taken away what he saved there a moment ago.</summary>
    public void NoteSavedAgain(string device, string path)
    {
        if (saved.GetValueOrDefault((device, path)) is { LetGo: false, Amid: true } last) last.Overtaken = true;
    }

    /// <summary>What was saved at a path, or beneath it, lies elsewhere now.</summary>
    public void NoteMoved(string device, string path)
    {
        foreach (var key in saved.Keys.Where(key => key.Device == device && (key.Path == path || key.Path.StartsWith(path + "/", StringComparison.Ordinal))).ToList()) saved.Remove(key);
    }

    public void NoteLastAt(string device, string path, Written content) => last[(device, path)] = content;

    /// <summary>A copy of a device's disk knows what lay where as the original does.</summary>
    public void NoteCloned(string of, string copy)
    {
        foreach (var ((device, path), content) in last.ToList())
            if (device == of) last[(copy, path)] = content;
    }

    public Written? LastAt(string device, string path) => last.GetValueOrDefault((device, path));

    public Written? Find(ReadOnlySpan<byte> bytes) => written.GetValueOrDefault(new ContentRef(bytes.Length, ContentHash.Of(bytes)));

    private static byte[] Enlarge(string text, int length, Random random)
    {
        var bytes = new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        for (var i = text.Length; i < length; i++) bytes[i] = (byte)(i >> 8);
        random.NextBytes(bytes.AsSpan(length / 2, 64));
        return bytes;
    }
}
