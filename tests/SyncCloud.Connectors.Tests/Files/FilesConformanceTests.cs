using System.Text;
using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Engine;
using SyncCloud.Protocol;

namespace SyncCloud.Connectors.Tests.Files;

/// <summary>What holds of every connector, of the one to files.</summary>
[TestClass]
public sealed class FilesConformanceTests : ConnectorConformance
{
    private sealed class Device : VolumeDevice
    {
        private UInt128 lastId = (UInt128)1 << 64;

        public Device() : base(keepsElsewhere: false)
        {
            var connector = new FilesConnector(Volume, new CollectionId(9), new FilesOptions { Time = Clock, NewId = () => new ItemId(++lastId), BatchFiles = 2 });
            connector.CreateMarker(1);
            Subject = connector;
        }

        public override string Document => "folder/notes.txt";
        protected override IConnector Subject { get; }

        public override IReadOnlyList<string> Native() => [.. Volume.Native().Select(file => Encoding.UTF8.GetString(file.Value))];

        public override string Said(Item item) => $"{item.Fields[FileFields.Name]?.AsText()} {item.Fields[FileFields.Content]}";
    }

    // Nothing in files can be malformed.
    private protected override bool Can(Act act) => act != Act.Malform;

    private protected override Task<ConnectorDevice> MakeAsync(string way) => Task.FromResult<ConnectorDevice>(new Device());

    private protected override bool Do(ConnectorDevice device, Act act)
    {
        var (volume, document) = (((Device)device).Volume, ((Device)device).Document);
        switch (act)
        {
            case Act.Fill:
                foreach (var (path, text) in ((string, string)[])[("picture.png", "not really"), ("folder/inner/list", "milk"), (document, "first words"), ("zeal", "much")])
                    if (volume.Native().FirstOrDefault(file => file.Key == path).Value is not { } there || Encoding.UTF8.GetString(there) != text) volume.UserReplace(path, Encoding.UTF8.GetBytes(text));
                break;
            case Act.Touch:
                // Another file of the same bytes and time.
                var modified = volume.Stat("picture.png")!.Value.Modified;
                volume.UserReplace("picture.png", "not really"u8);
                volume.SetModified("picture.png", modified);
                break;
            case Act.Change:
                volume.UserWrite(document, "second words"u8);
                break;
            case Act.Rival:
                volume.UserReplace(document, "my own words"u8);
                break;
            case Act.Remove:
                if (volume.Stat("zeal") is not null) volume.UserDelete("zeal");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act));
        }
        return true;
    }

    private protected override IReadOnlyList<Loss> Losses(string way) =>
    [
        new Loss("not mounted", device => ((Device)device).Volume.IsMounted = false, device => ((Device)device).Volume.IsMounted = true),
        new Loss("another folder in its place", device => ((Device)device).Volume.UserMove(".synccloud", "elsewhere"), device => ((Device)device).Volume.UserMove("elsewhere", ".synccloud")),
    ];
}
