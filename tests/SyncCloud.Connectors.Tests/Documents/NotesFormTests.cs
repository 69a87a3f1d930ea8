using Notes;
using SyncCloud.Connectors.Documents;

namespace SyncCloud.Connectors.Tests.Documents;

[TestClass]
public sealed class NotesFormTests : DocumentConformance
{
    protected override IDocumentForm Form { get; } = new NotesForm();

    protected override string Sample => """
        {"id":"1","title":"milk","text":"two bottles"}
        {"id":"2", "title": "call", "text":"the plumber", "color":"red"}

        {"id":"3","title":"ünïcode ✓"}

        """;

    protected override string Edited => Sample.Replace("""{"id":"2", "title": "call", "text":"the plumber", "color":"red"}""", """{"id":"2","text":"the roofer","color":"red","title":"call"}""");

    protected override string Malformed => Sample.Replace("\"2\",", "2");
}
