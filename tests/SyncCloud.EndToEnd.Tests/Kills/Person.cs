namespace SyncCloud.EndToEnd.Tests;

/// <summary>
/// Somebody who works in a device's folder without regard to what the agent does there: in <c>shared</c> together with the others, and in a folder
/// of their own name, which therefore has to stay exactly as they leave it. Not thread-safe.
/// </summary>
internal sealed class Person(string name, string root, string desk, Writings writings, int seed)
{
    public const string Shared = "shared";
    private static readonly string[] FileNames = ["a.txt", "b.txt", "c", "d.md", "e"];
    private static readonly string[] FolderNames = ["p", "q", "r"];
    private readonly Random random = new(seed);
    private readonly SortedDictionary<string, string> own = new(StringComparer.Ordinal);
    private int taken;

    public string Name => name;

    /// <summary>The own folder as its owner left it: a content's name for each file, "" for each folder.</summary>
    public IReadOnlyDictionary<string, string> Own => own;

    public void Arrive()
    {
        Directory.CreateDirectory(desk);
        Directory.CreateDirectory(At(Shared));
        Directory.CreateDirectory(At(name));
    }

    /// <summary>One edit, or none where the folder offers nothing for it.</summary>
    public void EditOnce()
    {
        if (random.Next(2) == 0) EditOwn();
        else EditShared();
    }

    /// <summary>Makes durable what lies in the folder.</summary>
    public void Flush()
    {
        FragileDisk.Flush(root);
        foreach (var writing in writings.All)
            if (writing.Author == name) writing.Durable = true;
    }

    /// <summary>Files in own folders have names that no shared one has.</summary>
    public static bool IsOwnName(string fileName) => fileName.EndsWith(".txt", StringComparison.Ordinal) && char.IsAsciiDigit(fileName[0]);

    /// <summary>What the own folder shows on the disk; at the end it must be <see cref="Own"/>.</summary>
    public static SortedDictionary<string, string> Look(string root, string name)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var top = Path.Combine(root, name);
        if (!Directory.Exists(top)) return found;
        foreach (var path in Directory.EnumerateFileSystemEntries(top, "*", SearchOption.AllDirectories))
            found[Path.GetRelativePath(root, path)] = Directory.Exists(path) ? "" : Writings.Name(File.ReadAllBytes(path));
        return found;
    }

    /// <summary>After the power came back: goes on from what the disk kept.</summary>
    public void LookAgain()
    {
        Arrive();
        own.Clear();
        foreach (var (path, content) in Look(root, name)) own[path] = content;
    }

    private void EditOwn()
    {
        var files = own.Where(entry => entry.Value.Length > 0).Select(entry => entry.Key).ToList();
        var folders = own.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key).ToList();
        switch (random.Next(100))
        {
            case < 35: CreateOwn(Inside(folders)); break;
            case < 55 when files.Count > 0: OverwriteOwn(Any(files)); break;
            case < 68 when files.Count > 12: DeleteOwn(Any(files)); break;
            case < 80 when files.Count > 0: MoveOwn(Any(files), Inside(folders)); break;
            case < 90 when folders.Count > 0: MoveOwn(Any(folders), Inside(folders, FolderNames)); break;
            case < 94 when folders.Count > 4: DeleteOwn(Any(folders)); break;
            case >= 94: CreateOwnFolder(Inside(folders, FolderNames)); break;
        }
    }

    private void CreateOwn(string path)
    {
        if (own.ContainsKey(path)) return;
        var bytes = writings.Next(name, random);
        File.WriteAllBytes(At(path), bytes);
        own[path] = Writings.Name(bytes);
    }

    private void OverwriteOwn(string path)
    {
        var before = writings.Find(File.ReadAllBytes(At(path)));
        var bytes = writings.Next(name, random);
        if (random.Next(2) == 0) File.WriteAllBytes(At(path), bytes);
        else
        {
            File.WriteAllBytes(At(path) + "~", bytes);
            File.Move(At(path) + "~", At(path), overwrite: true);
        }
        own[path] = Writings.Name(bytes);
        before?.LetGo = true;
    }

    private void DeleteOwn(string path)
    {
        foreach (var file in own.Keys.Where(key => key == path || key.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            if (own[file].Length > 0) writings.Find(File.ReadAllBytes(At(file)))?.LetGo = true;
            own.Remove(file);
        }
        if (Directory.Exists(At(path))) Directory.Delete(At(path), recursive: true);
        else File.Delete(At(path));
    }

    private void MoveOwn(string from, string to)
    {
        if (from == to || own.ContainsKey(to) || to.StartsWith(from + "/", StringComparison.Ordinal)) return;
        if (!Moves.TryMove(At(from), At(to))) throw new InvalidOperationException($"{from} was at its place, and {to} free, and nobody else works there");
        foreach (var file in own.Keys.Where(key => key == from || key.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
        {
            own[to + file[from.Length..]] = own[file];
            own.Remove(file);
        }
    }

    private void CreateOwnFolder(string path)
    {
        if (own.ContainsKey(path) || path.Count(c => c == '/') > 3) return;
        Directory.CreateDirectory(At(path));
        own[path] = "";
    }

    private void EditShared()
    {
        try
        {
            var files = Directory.EnumerateFiles(At(Shared), "*", SearchOption.AllDirectories).Select(Relative).ToList();
            var folders = Directory.EnumerateDirectories(At(Shared), "*", SearchOption.AllDirectories).Select(Relative).ToList();
            switch (random.Next(100))
            {
                case < 30: CreateShared(InsideShared(folders, FileNames)); break;
                case < 42 when files.Count > 0: SaveByRename(Any(files)); break;
                case < 55 when files.Count > 0: WriteInPlace(Any(files)); break;
                case < 72 when files.Count > 8: TakeAway(Any(files)); break;
                case < 82 when files.Count > 0: Moves.TryMove(At(Any(files)), At(InsideShared(folders, FileNames))); break;
                case < 90 when folders.Count > 0: Moves.TryMove(At(Any(folders)), At(InsideShared(folders, FolderNames))); break;
                case < 94 when folders.Count > 3: TakeAway(Any(folders)); break;
                case >= 94 when folders.Count < 8: Directory.CreateDirectory(At(InsideShared(folders, FolderNames))); break;
            }
        }
        // The agent or a move took the path away under the edit: a person would see the same error and give up.
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException) { }
    }

    private void CreateShared(string path)
    {
        var (bytes, beside) = Prepare();
        // Where the name is taken the file stays on the desk, and its content was never in the folder.
        if (!Moves.TryMove(beside, At(path))) Discard(beside, bytes);
    }

    private void SaveByRename(string path)
    {
        var (bytes, beside) = Prepare();
        if (!Moves.TryExchange(beside, At(path))) Discard(beside, bytes);
        else LetGo(beside);
    }

    /// <summary>The very file that is opened is read before it is overwritten, so what its person let go of is certain even if the agent exchanges it meanwhile.</summary>
    private void WriteInPlace(string path)
    {
        using var file = new FileStream(At(path), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var before = new byte[file.Length];
        file.ReadExactly(before);
        var bytes = writings.Next(name, random);
        writings.Find(before)?.LetGo = true;
        file.SetLength(0);
        file.Position = 0;
        file.Write(bytes);
    }

    private void TakeAway(string path)
    {
        var away = NextOnDesk();
        if (Moves.TryMove(At(path), away)) LetGo(away);
    }

    private void LetGo(string path)
    {
        if (!Directory.Exists(path)) LetGoFile(path);
        else while (!TryLetGoFolder(path)) { }
    }

    // The agent may have been about to put a file into a folder that was taken away; then that file is taken away as well.
    private bool TryLetGoFolder(string path)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(path)) LetGoFile(file);
            foreach (var folder in Directory.EnumerateDirectories(path)) LetGo(folder);
            Directory.Delete(path);
            return true;
        }
        catch (IOException) when (Directory.EnumerateFileSystemEntries(path).Any()) { return false; }
    }

    private void LetGoFile(string path)
    {
        writings.Find(File.ReadAllBytes(path))?.LetGo = true;
        File.Delete(path);
    }

    private (byte[] Bytes, string Path) Prepare()
    {
        var (bytes, path) = (writings.Next(name, random), NextOnDesk());
        File.WriteAllBytes(path, bytes);
        return (bytes, path);
    }

    private void Discard(string path, byte[] bytes)
    {
        writings.Find(bytes)!.LetGo = true;
        File.Delete(path);
    }

    private string NextOnDesk() => Path.Combine(desk, $"{taken++}");
    private string Inside(List<string> folders, string[]? names = null) => $"{(folders.Count == 0 || random.Next(3) == 0 ? name : Any(folders))}/{(names is null ? $"{random.Next(40)}.txt" : Any(names))}";
    private string InsideShared(List<string> folders, string[] names) => $"{(folders.Count == 0 || random.Next(3) == 0 ? Shared : Any(folders))}/{Any(names)}";
    private string Any(IReadOnlyList<string> from) => from[random.Next(from.Count)];
    private string At(string path) => Path.Combine(root, path);
    private string Relative(string path) => Path.GetRelativePath(root, path);
}
