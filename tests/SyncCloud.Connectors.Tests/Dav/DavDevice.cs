using System.Text;
using System.Text.RegularExpressions;
using SyncCloud.Connectors.Dav;
using SyncCloud.Connectors.Documents;
using SyncCloud.Connectors.Tests.Conformance;
using SyncCloud.Connectors.Tests.Files;
using SyncCloud.EndToEnd.Tests;
using SyncCloud.Engine;
using SyncCloud.Protocol;
using SyncCloud.Simulation.Tests.Devices;

namespace SyncCloud.Connectors.Tests.Dav;

/// <summary>A documents connector over a collection of a real server, and another client of the same collection.</summary>
internal sealed partial class DavDevice : ConnectorDevice
{
    private readonly TestClock clock = new();
    private readonly HttpClient other;
    private readonly string type;

    public DavDevice(Uri address, IDocumentForm form)
    {
        (Address, Form) = (address, form);
        type = form.Extensions[0] == ".vcf" ? "text/vcard" : "text/calendar";
        other = Radicale.Client();
        Keep = new MemoryVolume(clock.Nanoseconds);
        Subject = Open();
    }

    public Uri Address { get; }
    public IDocumentForm Form { get; }
    public Wire Wire { get; } = new();
    public MemoryVolume Keep { get; }
    protected override IConnector Subject { get; }

    /// <summary>Each resource.</summary>
    public override IReadOnlyList<string> Native() => [.. Names().Select(name => Get(name)!)];

    public override string Kept() => Keep.Kept();

    protected override void Watch(Action? before) => Wire.Before = Wire.After = before is null ? null : _ => before();

    /// <summary>The connector as a new process of the agent has it.</summary>
    public DocumentConnector Open(string password = Radicale.Password) => DocumentConnector.AtServer(
        new DavPlace { Address = Address, SignIn = () => DavSignIn.OfPassword(Radicale.User, password), Handler = () => Wire.ToServer() }, Keep, Form, new DocumentOptions { Time = clock, BatchDocuments = 2 });

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

    protected override void Close()
    {
        ((DocumentConnector)Subject).Dispose();
        other.Dispose();
    }

    [GeneratedRegex("href>([^<]+)<")]
    private static partial Regex Href();
}
