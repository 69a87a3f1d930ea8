using System.Net;
using System.Threading.Channels;
using SyncCloud.Agent.Follow;
using SyncCloud.Agent.Output;
using SyncCloud.Engine.Transport;
using SyncCloud.Protocol;
using SyncCloud.Protocol.Http;

namespace SyncCloud.Agent.Tests.Follow;

[TestClass]
public sealed class HintListenerTests(TestContext context)
{
    private static readonly CollectionId Documents = new(7);
    private readonly TestRun run = new();
    private readonly Channel<Hint?> heard = Channel.CreateUnbounded<Hint?>();

    /// <summary>Listens until the script is over; gives what was heard.</summary>
    private async Task<List<Hint?>> ListenAsync(CloudScript cloud)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var listener = new HintListener(token => QueueConnection.OpenAsync(cloud.Home, cloud.Connect, TimeProvider.System, token), heard.Writer, new Troubles(new Reporter(run.Surroundings, json: false, verbose: false)), TimeProvider.System, static () => 0);
        var listening = listener.RunAsync(stop.Token);
        await await Task.WhenAny(cloud.Over.Task, listening);
        Assert.IsTrue(listener.Tried.IsCompletedSuccessfully);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => listening);
        heard.Writer.Complete();
        return await heard.Reader.ReadAllAsync(context.CancellationToken).ToListAsync(context.CancellationToken);
    }

    [TestMethod]
    public async Task Hints_AreHandedOn_AfterOneForWhatCameBefore()
    {
        using var cloud = new CloudScript().Negotiates().Hints(Documents, 1).Hints(Documents, 2);
        Assert.AreSequenceEqual([null, new Hint(Documents, 1), new Hint(Documents, 2)], await ListenAsync(cloud));
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public async Task EndedPermission_IsNegotiatedAgain_WithoutAWord_AndAnythingMayHaveChangedMeanwhile()
    {
        using var cloud = new CloudScript().Negotiates().Hints(Documents, 1).Answers(HttpStatusCode.Unauthorized).Negotiates().Hints(Documents, 2).Answers(HttpStatusCode.Gone).Negotiates();
        Assert.AreSequenceEqual([null, new Hint(Documents, 1), null, new Hint(Documents, 2), null], await ListenAsync(cloud));
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public async Task LostConnection_IsToldOnce_AndItsEndOnce()
    {
        using var cloud = new CloudScript().Negotiates().Breaks().Breaks().Breaks().Negotiates().Hints(Documents, 2);
        Assert.AreSequenceEqual([null, null, new Hint(Documents, 2)], await ListenAsync(cloud));
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(2, lines, run.Error);
        Assert.Contains("queue.example.org cannot be reached (Connection refused)", lines[0]);
        Assert.Contains("the cloud tells of changes again", lines[1]);
    }

    [TestMethod]
    public async Task ServiceThatTellsNobody_IsToldOnce_AndTheDeviceGoesOnWithItsTimer()
    {
        using var cloud = new CloudScript().Refuses(HttpStatusCode.NotFound, ProblemTypes.NotFound).Refuses(HttpStatusCode.NotFound, ProblemTypes.NotFound);
        Assert.IsEmpty(await ListenAsync(cloud));
        Assert.HasCount(1, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), run.Error);
        Assert.Contains("asked on the timer alone", run.Error);
    }

    [TestMethod]
    [DataRow(ProblemTypes.DeviceRevoked)]
    [DataRow(ProblemTypes.UnknownDevice)]
    [DataRow(ProblemTypes.Unauthenticated)]
    public async Task RefusedDevice_EndsIt(string type)
    {
        using var cloud = new CloudScript().Negotiates().Answers(HttpStatusCode.NotFound).Refuses(HttpStatusCode.Forbidden, type);
        var failure = await Assert.ThrowsExactlyAsync<TransportException>(() => ListenAsync(cloud));
        Assert.AreEqual(type, failure.ProblemType);
    }
}
