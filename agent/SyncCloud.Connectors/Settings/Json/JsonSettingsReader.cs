using System.Text;
using System.Text.Json;
using SyncCloud.Connectors.Settings.Syntax;
using SyncCloud.Connectors.Settings.Values;

namespace SyncCloud.Connectors.Settings.Json;

/// <summary>Reads JSON with comments and with commas at the end, and where everything stands.</summary>
internal ref struct JsonSettingsReader
{
    private const int Deepest = 64;
    private readonly string text;
    private readonly ReadOnlySpan<byte> utf8;
    private Utf8JsonReader reader;

    // A place in the bytes, and the same one in the text.
    private (int Byte, int Char) place;

    private JsonSettingsReader(string text)
    {
        this.text = text;
        utf8 = Encoding.UTF8.GetBytes(text);
        reader = new Utf8JsonReader(utf8, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = Deepest });
    }

    /// <summary>The root; null when there is nothing but white space and comments.</summary>
    internal static SettingSyntax? Read(string text)
    {
        if (JsonSpelling.Instance.SkipTrivia(text, 0) == text.Length) return null;
        var reader = new JsonSettingsReader(text);
        try
        {
            reader.reader.Read();
            var root = reader.Value();
            reader.reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new SettingsFormatException((int)(e.LineNumber ?? 0) + 1, $"this is no JSON: {message}");
        }
    }

    private SettingSyntax Value()
    {
        var start = CharAt(reader.TokenStartIndex);
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) return Container(start, reader.TokenType == JsonTokenType.StartObject);
        SettingValue value = reader.TokenType switch
        {
            JsonTokenType.String => SingleSetting.Text(Text()),
            JsonTokenType.Number => new SingleSetting(SettingNumber.Of(Encoding.UTF8.GetString(reader.ValueSpan))!.Value),
            JsonTokenType.True => SingleSetting.Flag(true),
            JsonTokenType.False => SingleSetting.Flag(false),
            _ => SingleSetting.Null,
        };
        return new SingleSyntax(JsonSpelling.Instance, value, start, CharAt(reader.BytesConsumed));
    }

    private BracketSyntax Container(int start, bool isTable)
    {
        var members = new List<BracketMember>();
        var names = new HashSet<string>();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var from = CharAt(reader.TokenStartIndex);
            string? name = null;
            if (isTable)
            {
                name = Text();
                if (!names.Add(name)) throw new SettingsFormatException(Line, $"'{name}' is there a second time: remove one of them");
                reader.Read();
            }
            var value = Value();
            var end = CharAt(reader.BytesConsumed);
            members.Add(new BracketMember(new MemberSyntax(name, value), from, end, BracketSyntax.CommaAfter(JsonSpelling.Instance, text, end)));
        }
        return new BracketSyntax(JsonSpelling.Instance, isTable, start, CharAt(reader.BytesConsumed), members);
    }

    private readonly string Text()
    {
        try { return reader.GetString()!; }
        catch (InvalidOperationException) { throw new SettingsFormatException(Line, "this text holds half of a character (an unpaired surrogate)"); }
    }

    private readonly int Line => utf8[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;

    private int CharAt(long at)
    {
        var from = at < place.Byte ? default : place;
        place = ((int)at, from.Char + Encoding.UTF8.GetCharCount(utf8[from.Byte..(int)at]));
        return place.Char;
    }
}
