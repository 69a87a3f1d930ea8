using System.Text;

namespace SyncCloud.LocalHost.Try;

/// <summary>
/// A folder as people have them: documents, pictures, a nested source tree, an empty folder, a file without bytes, a program, a link. Some tens of MB; the
/// same bytes every time.
/// </summary>
internal sealed class SampleData(string root)
{
    private const int Seed = 20_240_229;
    private const int Pictures = 14;
    private const int Documents = 60;
    private const int SourceFiles = 400;
    private static readonly string[] Words = "river stone garden window letter summer paper morning island copper engine harbour ladder meadow orchard pencil quiet silver timber valley".Split(' ');
    private readonly Random random = new(Seed);

    /// <summary>Makes the folder; what this system cannot do is left out and told in words.</summary>
    public IReadOnlyList<string> Create()
    {
        var skipped = new List<string>();
        for (var number = 1; number <= Documents; number++)
            Write($"Documents/{(number % 3 == 0 ? "Letters" : "Notes")}/{Word()} {Word()} {number:00}.txt", Text(random.Next(20, 600)));
        Write("Documents/Übersicht – année 2024.txt", Text(200));
        Write("Documents/empty.txt", "");
        WriteBytes("Documents/archive.bin", random.Next(9_000_000, 9_500_000));
        Directory.CreateDirectory(Path.Combine(root, "Documents", "Empty folder"));
        for (var number = 1; number <= Pictures; number++) Picture($"Pictures/{2015 + (number % 4)}/{Word()}-{number:00}.png", 900, 640, number);
        for (var number = 1; number <= SourceFiles; number++)
            Write($"Projects/{Words[number % 4]}/src/{Words[number % 5]}/{Words[number % 7]}/{Word()}{number}.cs", Source(number));
        Program(skipped);
        Link(skipped);
        return skipped;
    }

    private void Program(List<string> skipped)
    {
        Write("Projects/build.sh", "#!/bin/sh\necho built\n");
        if (OperatingSystem.IsWindows()) skipped.Add("the executable bit (Windows has none)");
        else File.SetUnixFileMode(Path.Combine(root, "Projects", "build.sh"), (UnixFileMode)0b111_101_101);
    }

    private void Link(List<string> skipped)
    {
        try { File.CreateSymbolicLink(Path.Combine(root, "Projects", "latest-letters"), Path.Combine("..", "Documents", "Letters")); }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { skipped.Add("symbolic links (this account may not make them)"); }
    }

    private void Picture(string path, int width, int height, int number)
    {
        using var stream = File.Create(Prepare(path));
        var noise = new byte[3 * width];
        PngEncoder.Write(stream, width, height, (y, row) =>
        {
            random.NextBytes(noise);
            for (var x = 0; x < row.Length; x++) row[x] = (byte)((x / 3 * number / 5) + (y * (1 + (x % 3)) / 3) + (noise[x] & 31));
        });
    }

    private string Text(int lines)
    {
        var text = new StringBuilder();
        for (var line = 0; line < lines; line++)
        {
            for (var word = random.Next(4, 14); word > 0; word--) text.Append(Word()).Append(word == 1 ? ".\n" : " ");
        }
        return text.ToString();
    }

    private string Source(int number)
    {
        var text = new StringBuilder($"namespace Sample.{Words[number % 4]};\n\npublic static class Part{number}\n{{\n");
        for (var line = random.Next(5, 80); line > 0; line--) text.Append($"    public static int {Word()}{line}(int {Word()}) => {random.Next(1000)};\n");
        return text.Append("}\n").ToString();
    }

    private void Write(string path, string text) => File.WriteAllText(Prepare(path), text);

    private void WriteBytes(string path, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        File.WriteAllBytes(Prepare(path), bytes);
    }

    private string Prepare(string path)
    {
        var full = Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    private string Word() => Words[random.Next(Words.Length)];
}
