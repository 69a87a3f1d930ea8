using System.Net;
using System.Text.RegularExpressions;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A browser that runs no script: it was let in to a device's page, reads it, and sends its forms.</summary>
internal sealed partial class PageReader : IDisposable
{
    private readonly HttpClient http;
    private readonly CancellationToken cancellationToken;
    private readonly string origin;

    private PageReader(HttpClient http, string origin, CancellationToken cancellationToken) => (this.http, this.origin, this.cancellationToken) = (http, origin, cancellationToken);

    /// <summary>Where the page begins, for the session.</summary>
    public string Root { get; private set; } = "";

    public static async Task<PageReader> OpenAsync(Device device, CancellationToken cancellationToken)
    {
        var address = new Uri(await PageVisitor.AddressAsync(device));
        var origin = address.GetLeftPart(UriPartial.Authority);
        var reader = new PageReader(new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }), origin, cancellationToken);
        using var entered = await reader.http.GetAsync(address, cancellationToken);
        Assert.AreEqual(HttpStatusCode.OK, entered.StatusCode);
        reader.Root = entered.RequestMessage!.RequestUri!.AbsoluteUri;
        return reader;
    }

    /// <summary>The HTML at a path of the session.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using var answer = await http.GetAsync(Root + path, cancellationToken);
        var page = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, page);
        return page;
    }

    /// <summary>Presses the button of a page as it was read, and gives the page that comes of it.</summary>
    public async Task<string> PressAsync(string page, string button, HttpStatusCode status = HttpStatusCode.OK)
    {
        var form = Assert.ContainsSingle(form => Buttons(form).Any(), Form().Matches(page), $"'{button}' in {page}");
        var fields = Input().Matches(form.Value).Concat(Buttons(form)).Where(part => part.Groups["name"].Success)
            .Select(part => KeyValuePair.Create(WebUtility.HtmlDecode(part.Groups["name"].Value), WebUtility.HtmlDecode(part.Groups["value"].Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, origin + WebUtility.HtmlDecode(form.Groups["action"].Value)) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(request, cancellationToken);
        var shown = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.AreEqual(status, answer.StatusCode, shown);
        return shown;

        IEnumerable<Match> Buttons(Match form) => Button().Matches(form.Value).Where(match => WebUtility.HtmlDecode(match.Groups["text"].Value) == button);
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("<form method=\"post\" action=\"(?<action>[^\"]*)\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">")]
    private static partial Regex Input();

    [GeneratedRegex("<button class=\"[^\"]*\"(?: name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\")?>(?<text>[^<]*)</button>")]
    private static partial Regex Button();
}
