using System.Text;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Documents;

/// <summary>A documents connector over a file system in memory.</summary>
internal sealed class DocumentDevice : VolumeDevice
{
    private readonly DocumentConnector connector;

    /// <param name="form">The form.</param>
    /// <param name="single">Whether there is one document, or a folder of them.</param>
    public DocumentDevice(IDocumentForm form, bool single) : base(keepsElsewhere: single)
    {
        Form = form;
        Document = "data" + form.Extensions[0];
        connector = new DocumentConnector(Volume, single ? Document : null, Keep, form, new CollectionId(9), new DocumentOptions { Time = Clock, BatchDocuments = 2 });
        connector.Create(1);
    }

    public IDocumentForm Form { get; }
    public override string Document { get; }
    protected override IConnector Subject => connector;

    /// <summary>Each entry up to the next, what stands before the first, and what ends a calendar.</summary>
    public override IReadOnlyList<string> Native()
    {
        var pieces = new List<string>();
        foreach (var (_, bytes) in Volume.Native())
        {
            var lines = Encoding.UTF8.GetString(bytes).Split('\n').Select(line => line + '\n').ToArray();
            lines[^1] = lines[^1][..^1];
            int[] starts = [0, .. Form.Read(bytes).Entries.Select(entry => entry.Line - 1).Where(line => line > 0).Order(), lines[^1] == "" && lines.Length > 1 && lines[^2].StartsWith("END:VCALENDAR", StringComparison.Ordinal) ? lines.Length - 2 : lines.Length, lines.Length];
            pieces.AddRange(starts.Zip(starts.Skip(1), (from, to) => string.Concat(lines[from..to])).Where(piece => piece.Length > 0));
        }
        return pieces;
    }
}
