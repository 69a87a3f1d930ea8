using System.Text;
using System.Text.RegularExpressions;
using SyncCloud.Connectors.Dav;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.EndToEnd.Tests;
using SyncCloud.Engine;
using SyncCloud.Engine.Scan;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>A documents connector over a collection of a real server, with known items that take over whatever it reports; and another client of the same collection.</summary>
internal sealed partial class DavDevice : IDisposable
{
    private readonly TestClock clock = new();
    private readonly MemoryContents contents = new();
    private readonly HttpClient other;
    private readonly DocumentConnector connector;
    private readonly string type;

    public DavDevice(Uri address, IDocumentForm form)
    {
        (Address, Form) = (address, form);
        type = form.Extensions[0] == ".vcf" ? "text/vcard" : "text/calendar";
        other = Radicale.Client();
        Keep = new MemoryVolume(clock.Nanoseconds);
        connector = Open();
    }

    public Uri Address { get; }
    public IDocumentForm Form { get; }
    public Wire Wire { get; } = new();
    public MemoryVolume Keep { get; }
    public KnownState Known { get; private set; } = new();
    public ScanReport? Report { get; private set; }

    public IReadOnlyDictionary<ItemId, Item> Items => Known.Items.ToDictionary(pair => pair.Key, pair => new Item(pair.Key, pair.Value.Kind, pair.Value.Fields));

    /// <summary>The connector as a new process of the agent has it.</summary>
    public DocumentConnector Open(string password = Radicale.Password) => DocumentConnector.AtServer(
        new DavPlace { Address = Address, SignIn = () => DavSignIn.OfPassword(Radicale.User, password), Handler = () => Wire.ToServer() }, Keep, Form, new DocumentOptions { Time = clock, BatchDocuments = 2 });

    /// <summary>Recovers, scans, takes what was found for known, and returns those whose fields differ (null: gone).</summary>
    public async Task<IReadOnlyDictionary<ItemId, NativeItem?>> ScanAsync(DocumentConnector? with = null)
    {
        with ??= connector;
        await with.OpenAsync(CancellationToken.None);
        await with.RecoverAsync(Known, CancellationToken.None);
        var differences = new ScanDifferences();
        Report = await with.ScanAsync(Known, differences, CancellationToken.None);
        return Known.TakeChanged(differences);
    }

    /// <summary>Has the collection show exactly <paramref name="targets"/>.</summary>
    public async Task ApplyAsync(IReadOnlyDictionary<ItemId, Item> targets)
    {
        var plan = Known.PlanTo(targets);
        await connector.ApplyAsync(plan, Known, Known, contents, CancellationToken.None);
        Known.CheckEnded(plan);
    }

    /// <summary>Runs work that is disturbed around its <paramref name="at"/>th request, even ones before it, odd ones after it was carried out; returns whether it came that far.</summary>
    public async Task<bool> DisturbAsync(int at, Action disturb, Func<Task> work)
    {
        var (count, reached) = (0, false);
        Wire.Before = Wire.After = _ =>
        {
            if (count++ != at) return;
            reached = true;
            disturb();
        };
        try { await work(); }
        catch (SimulatedCrash) { Known.Crash(); }
        finally { (Wire.Before, Wire.After) = (null, null); }
        return reached;
    }

    /// <summary>What another client does.</summary>
    public void Put(string name, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Address, name)) { Content = new StringContent(text, Encoding.UTF8, type) };
        using var answer = other.Send(request);
        Assert.AreEqual(System.Net.HttpStatusCode.Created, answer.StatusCode, text);
    }

    public void Delete(string name)
    {
        using var answer = other.Send(new HttpRequestMessage(HttpMethod.Delete, new Uri(Address, name)));
        Assert.IsTrue(answer.IsSuccessStatusCode);
    }

    public string? Get(string name)
    {
        using var answer = other.Send(new HttpRequestMessage(HttpMethod.Get, new Uri(Address, name)));
        return answer.IsSuccessStatusCode ? new StreamReader(answer.Content.ReadAsStream()).ReadToEnd() : null;
    }

    /// <summary>The names of all resources.</summary>
    public IReadOnlyList<string> Names()
    {
        using var request = new HttpRequestMessage(new HttpMethod("PROPFIND"), Address) { Content = new StringContent("<propfind xmlns='DAV:'><prop><getetag/></prop></propfind>", Encoding.UTF8, "application/xml"), Headers = { { "Depth", "1" } } };
        using var answer = other.Send(request);
        var hrefs = Href().Matches(new StreamReader(answer.Content.ReadAsStream()).ReadToEnd()).Select(match => match.Groups[1].Value);
        return [.. hrefs.Where(href => href.Length > Address.AbsolutePath.Length).Select(href => href[Address.AbsolutePath.Length..]).Order(StringComparer.Ordinal)];
    }

    /// <summary>What the collection's resources show, read afresh.</summary>
    public IReadOnlyList<Fields> Shown() => [.. Names().SelectMany(name => Form.Read(Encoding.UTF8.GetBytes(Get(name)!)).Entries).Select(entry => entry.Fields)];

    public void Dispose()
    {
        connector.Dispose();
        other.Dispose();
    }

    [GeneratedRegex("href>([^<]+)<")]
    private static partial Regex Href();
}
