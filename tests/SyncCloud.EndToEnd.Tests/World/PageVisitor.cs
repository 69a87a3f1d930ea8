using Microsoft.Playwright;

namespace SyncCloud.EndToEnd.Tests;

/// <summary>A person at a real Chromium without a screen, who has opened a device's page.</summary>
internal sealed class PageVisitor : IAsyncDisposable
{
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly List<string> errors = [];

    private PageVisitor(IPlaywright playwright, IBrowser browser, IPage page) => (this.playwright, this.browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>Where the page begins, for the session.</summary>
    public string Root { get; private set; } = "";

    public static async Task<PageVisitor> OpenAsync(Device device)
    {
        var chromium = Parts.RequireChromium();
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync();
        // What does not come within this has been missed; nothing here takes a tenth of it.
        page.SetDefaultTimeout(60_000);
        var visitor = new PageVisitor(playwright, browser, page);
        page.Console += (_, message) => { if (message.Type == "error") visitor.errors.Add(message.Text); };
        page.PageError += (_, error) => visitor.errors.Add(error);
        try
        {
            await page.GotoAsync(await AddressAsync(device));
        }
        catch
        {
            await visitor.DisposeAsync();
            throw;
        }
        visitor.Root = page.Url;
        return visitor;
    }

    /// <summary>An address that opens the page of the device's daemon once.</summary>
    public static async Task<string> AddressAsync(Device device) => (await device.DoneAsync("open")).GetProperty("address").GetString()!;

    public Task GoAsync(string path) => Page.GotoAsync(Root + path);

    /// <summary>Waits until the page shows it, by itself.</summary>
    public Task SeesAsync(string text) => Page.GetByText(text).First.WaitForAsync();

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync();

    /// <summary>The page's own policy had nothing to refuse on it, and its script no trouble.</summary>
    public void WasWell() => Assert.AreEqual("", string.Join('\n', errors));

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
