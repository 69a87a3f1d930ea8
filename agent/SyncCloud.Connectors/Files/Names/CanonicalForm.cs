using System.Globalization;
using System.Reflection;
using System.Text;

namespace SyncCloud.Connectors.Files.Names;

/// <summary>
/// Canonical composition (NFC, UAX #15) of names. The runtime's own needs ICU, which a program that runs anywhere cannot count on; without it
/// <see cref="string.Normalize()"/> gives back what it was given. The tables, from <c>CanonicalForm.txt</c>, are only read once a volume calls for them.
/// </summary>
internal sealed class CanonicalForm
{
    // Hangul syllables: The Unicode Standard, section 3.12.
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    // Below it no character composes with the one before it, so a name of smaller ones is in its form already.
    private const char FirstToMatter = '\u0300';
    private static readonly Lazy<CanonicalForm> tables = new(() => new CanonicalForm());

    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, (int First, int Second)> decompositions = [];
    private readonly Dictionary<(int First, int Second), int> compositions = [];

    private CanonicalForm()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("SyncCloud.CanonicalForm.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var parts = line.Split(';');
            var character = Hex(parts[0]);
            if (parts[1].Length > 0) classes.Add(character, byte.Parse(parts[1], CultureInfo.InvariantCulture));
            if (parts[2].Length == 0) continue;
            var isExcluded = parts[2][0] == '-';
            var letters = parts[2].TrimStart('-').Split(' ');
            var pair = (Hex(letters[0]), letters.Length > 1 ? Hex(letters[1]) : 0);
            decompositions.Add(character, pair);
            if (!isExcluded) compositions.Add(pair, character);
        }

        static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>The name in NFC; the same object if it is so already. Lone surrogates stay what they are.</summary>
    internal static string Of(string name) => name.AsSpan().IndexOfAnyInRange(FirstToMatter, char.MaxValue) < 0 ? name : tables.Value.Compose(name);

    private string Compose(string name)
    {
        var characters = new List<int>(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var isPair = char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]);
            Decompose(isPair ? char.ConvertToUtf32(name[i], name[++i]) : name[i], characters);
        }
        Order(characters);
        Compose(characters);
        var text = new StringBuilder(name.Length);
        foreach (var character in characters)
        {
            if (character > char.MaxValue) text.Append(char.ConvertFromUtf32(character));
            else text.Append((char)character);
        }
        return text.Equals(name) ? name : text.ToString();
    }

    private void Decompose(int character, List<int> into)
    {
        if (character - SyllableBase is >= 0 and < SyllableCount and var syllable)
        {
            into.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            into.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount is > 0 and var trail) into.Add(TrailBase + trail);
        }
        else if (decompositions.TryGetValue(character, out var pair))
        {
            // Only the first of a pair has a decomposition of its own; so the depth is that of the tables.
            Decompose(pair.First, into);
            if (pair.Second != 0) Decompose(pair.Second, into);
        }
        else into.Add(character);
    }

    /// <summary>Marks of different classes behind one letter have one order; those of one class keep theirs.</summary>
    private void Order(List<int> characters)
    {
        for (var i = 1; i < characters.Count; i++)
        {
            var (character, its) = (characters[i], ClassOf(characters[i]));
            if (its == 0) continue;
            var at = i;
            for (; at > 0 && ClassOf(characters[at - 1]) > its; at--) characters[at] = characters[at - 1];
            characters[at] = character;
        }
    }

    private void Compose(List<int> characters)
    {
        var (starter, last, length) = (-1, 0, 0);
        for (var i = 0; i < characters.Count; i++)
        {
            var character = characters[i];
            var its = ClassOf(character);
            // Nothing between the letter and this mark that would shield the one from the other.
            if (starter >= 0 && (starter == length - 1 || (last < its && last != 0)) && Find(characters[starter], character) is { } composed)
            {
                characters[starter] = composed;
                continue;
            }
            if (its == 0) starter = length;
            last = its;
            characters[length++] = character;
        }
        characters.RemoveRange(length, characters.Count - length);
    }

    private int? Find(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel) return SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
        if (first - SyllableBase is >= 0 and < SyllableCount and var syllable && syllable % TrailCount == 0 && second - TrailBase is > 0 and < TrailCount and var trail) return first + trail;
        return compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private byte ClassOf(int character) => classes.GetValueOrDefault(character);
}
