using SyncCloud.Connectors.Files;
using SyncCloud.Connectors.Files.Volumes;
using SyncCloud.Engine.Round;
using SyncCloud.Engine.State;
using SyncCloud.Engine.Tests.Content;
using SyncCloud.Protocol;

namespace SyncCloud.Engine.Tests.Round;

/// <summary>"In step" is claimed only when it is proven.</summary>
[TestClass]
public sealed class InStepTests
{
    private static readonly CollectionId Collection = new(7);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Inspect_ReceivedButInterruptedBeforeItWasWritten_IsNotInStep()
    {
        var root = Directory.CreateTempSubdirectory("synccloud-in-step-");
        try
        {
            using var state = StateStore.Open(":memory:", Collection);
            using var connector = new FilesConnector(Volume.At(root.FullName), Collection, new FilesOptions());
            connector.CreateMarker(1);
            var round = new SyncRound(new SyncContext
            {
                Collection = Collection, Device = new DeviceId(1), DeviceName = "laptop", State = state, Connector = connector,
                Transport = new MemoryCloud(), Time = TimeProvider.System, RandomId = () => 1,
            });
            Assert.IsTrue((await round.InspectAsync(TestContext.CancellationToken)).InStep);

            // What a fold leaves behind when the process dies before the apply.
            state.Pending.Mark(new ItemId(5));

            var report = await round.InspectAsync(TestContext.CancellationToken);
            Assert.IsFalse(report.InStep);
            Assert.HasCount(1, report.Pending);
        }
        finally { root.Delete(recursive: true); }
    }
}
