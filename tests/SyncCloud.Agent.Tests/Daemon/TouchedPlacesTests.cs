using SyncCloud.Agent.Daemon;
using SyncCloud.Protocol;

namespace SyncCloud.Agent.Tests.Daemon;

[TestClass]
public sealed class TouchedPlacesTests(TestContext context)
{
    private static readonly CollectionId Documents = new(1);

    [TestMethod]
    public async Task BothEndsOfAMove_AreTakenAtOnce_WheneverSomebodyTakes()
    {
        var places = new TouchedPlaces(new Signal());
        var telling = Task.Run(() =>
        {
            for (var i = 1; i <= 100_000; i++) places.Add(Documents, [$"{i}", $"{-i}"]);
        }, context.CancellationToken);
        bool isOver;
        do
        {
            isOver = telling.IsCompleted;
            if (!places.Take().TryGetValue(Documents, out var paths) || paths is null) continue;
            foreach (var path in paths) Assert.IsTrue(paths.Contains(path[0] == '-' ? path[1..] : "-" + path), $"{path} alone");
        }
        while (!isOver);
        await telling;
    }

    [TestMethod]
    public void Somewhere_StaysSomewhere_UntilItIsTaken()
    {
        var places = new TouchedPlaces(new Signal());
        places.Add(Documents, ["a"]);
        places.Add(Documents, null);
        places.Add(Documents, ["b"]);
        Assert.IsNull(places.Take()[Documents]);
        Assert.IsEmpty(places.Take());
        places.Add(Documents, ["b"]);
        Assert.AreSequenceEqual(["b"], places.Take()[Documents]!.ToArray());
    }
}
