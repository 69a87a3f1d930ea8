using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SyncCloud.Agent.Output;

internal enum Tone { Plain, Good, Waiting, Bad }

/// <summary>
/// Writes what a command has to say: text for people, or JSON for scripts; with <c>--json</c> nothing but JSON goes to standard output.
/// </summary>
internal sealed class Reporter(Surroundings surroundings, bool json, bool verbose, ProgressForm progress = ProgressForm.Auto)
{
    private readonly bool json = json || progress == ProgressForm.Json;
    private readonly bool colours = surroundings.OutputIsTerminal && string.IsNullOrEmpty(surroundings.Variable("NO_COLOR")) && surroundings.Variable("TERM") != "dumb";

    public bool Json => json;
    public bool Verbose => verbose;

    /// <summary>Progress is told among the documents.</summary>
    public bool TellsProgress => progress == ProgressForm.Json;

    /// <summary>Progress is shown to people.</summary>
    public bool DrawsProgress => progress == ProgressForm.Auto && !json;

    /// <summary>A line for people; nothing with <c>--json</c>.</summary>
    public void Line(string text)
    {
        if (!json) surroundings.Output.WriteLine(text);
    }

    public void Table(TextTable table)
    {
        foreach (var line in table.Lines()) Line(line);
    }

    /// <summary>A JSON document on one line; nothing without <c>--json</c>.</summary>
    public void Document<T>(T document, JsonTypeInfo<T> type)
    {
        if (!json) return;
        surroundings.Output.WriteLine(JsonSerializer.Serialize(document, type));
        surroundings.Output.Flush();
    }

    /// <summary>Something to know that is no result: on standard error, in either form.</summary>
    public void Note(string text) => surroundings.Error.WriteLine("synccloud: " + TextTable.Printable(text));

    /// <summary>Details for <c>-v</c>.</summary>
    public void Detail(string text)
    {
        if (verbose) surroundings.Error.WriteLine(text);
    }

    public void Error(ErrorReport report, Exception exception)
    {
        Note(report.Message);
        if (report.Remedy is { } remedy) surroundings.Error.WriteLine("  " + TextTable.Printable(remedy));
        Detail(exception.ToString());
    }

    public string Paint(string text, Tone tone) => !colours || tone == Tone.Plain ? text
        : $"\e[{(tone switch { Tone.Good => 32, Tone.Waiting => 33, _ => 31 })}m{text}\e[0m";
}
