using SyncCloud.Protocol.Http;
using SyncCloud.Service.Content;
using SyncCloud.Service.Http;

namespace SyncCloud.Service.Tests.Http;

/// <summary>One route with one method, and what its callers must show.</summary>
internal sealed record Row(string Method, string Route, Access Access)
{
    public override string ToString() => $"{Method} {Route}";
}

/// <summary>A way not to be entitled to what one asks for: the columns of the matrix.</summary>
internal enum Flaw
{
    /// <summary>All is as it should be: the control, which no device or user route may refuse.</summary>
    None,

    NoToken, GarbageToken, ChangedToken, UnsignedToken, TokenOfAnotherKey, ExpiredToken, WrongAudience,

    /// <summary>Of another tenant, or another issuer where there are no tenants.</summary>
    WrongTenant,

    MissingScope,

    NoDevice, NoDeviceSecret, WrongDeviceSecret,

    /// <summary>Another user's device, with its right secret.</summary>
    AnothersDevice,

    RevokedDevice,

    /// <summary>A device that was registered with the token of a revoked one, and that nobody has approved.</summary>
    WaitingDevice,

    /// <summary>One's own token and device, and another user's collection or device in the address.</summary>
    AnothersResource,

    /// <summary>A device that was revoked asks to be a new one, with the token that it still has.</summary>
    RevokedRegistersAnew,
}

/// <summary>Who may call what: a row for each route and method, and what each flaw is told there.</summary>
internal static class AuthorizationMatrix
{
    public static readonly Row[] Rows =
    [
        new("GET", Routes.Health, Access.Public),
        new("GET", Routes.WellKnown, Access.Public),
        new("GET", Routes.OpenApi, Access.Public),
        new("GET", Routes.AgentPrograms, Access.Public),
        new("GET", Routes.AgentProgram, Access.Public),
        new("GET", Routes.InstallScript, Access.Public),
        new("GET", Routes.InstallScriptForWindows, Access.Public),
        new("POST", Routes.Enrolments, Access.Code),
        new("GET", Routes.Devices, Access.Device),
        new("POST", Routes.Devices, Access.User),
        new("DELETE", Routes.Device, Access.Device),
        new("POST", Routes.Approval, Access.Device),
        new("POST", Routes.Contact, Access.Device),
        new("POST", Routes.Negotiate, Access.Device),
        new("GET", Routes.Collections, Access.Device),
        new("POST", Routes.Collections, Access.Device),
        new("DELETE", Routes.Collection, Access.Device),
        new("POST", Routes.Logs, Access.Device),
        new("GET", Routes.Logs, Access.Device),
        new("GET", Routes.LogIndex, Access.Device),
        new("GET", Routes.Log, Access.Device),
        new("POST", Routes.ContentLinks, Access.Device),
        new("POST", Routes.PackCheck, Access.Device),
        new("GET", Routes.WantedPacks, Access.Device),
        new("PUT", Routes.Image, Access.Device),
        new("GET", Routes.Image, Access.Device),
        new("GET", Routes.ImageIndex, Access.Device),
        new("GET", Routes.Webhooks, Access.Device),
        new("POST", Routes.Webhooks, Access.Device),
        new("PATCH", Routes.Webhook, Access.Device),
        new("DELETE", Routes.Webhook, Access.Device),
        new("POST", Routes.WebhookSecret, Access.Device),
        new("POST", Routes.WebhookTest, Access.Device),
        new("GET", Routes.WebhookDeliveries, Access.Device),
        new("GET", Routes.Events, Access.Device),
        new("PUT", LinkSigner.Route, Access.Link),
        new("GET", LinkSigner.Route, Access.Link),
        new("DELETE", QueueEndpoints.Route, Access.Queue),
    ];

    /// <summary>The rows of what a host serves; fails for a route without a row, a row without a route, and an access that differs.</summary>
    public static IReadOnlyList<Row> RowsOf(IEnumerable<ApiEndpoint> served, params IEnumerable<string> routesOfOtherHosts)
    {
        var rows = served.Select(endpoint => new Row(endpoint.Method, endpoint.Route, endpoint.Access)).ToList();
        Assert.AreSequenceEqual(Rows.Where(row => !routesOfOtherHosts.Contains(row.Route)).Order(Comparer<Row>.Create(Compare)), rows.Order(Comparer<Row>.Create(Compare)), "a route without a row in the matrix, or a row without a route");
        return rows;

        static int Compare(Row left, Row right) => string.CompareOrdinal($"{left} {left.Access}", $"{right} {right.Access}");
    }

    /// <summary>Sends every route with every flaw that it can have, and names each answer that is not the one that it should be.</summary>
    public static async Task HoldAsync(IReadOnlyList<Row> rows, IReadOnlyList<Flaw> flaws, MatrixCaller caller)
    {
        var wrong = new List<string>();
        foreach (var row in rows)
        {
            caller.ForgiveFailures();
            foreach (var flaw in flaws.Where(flaw => Applies(row, flaw)))
            {
                var told = await caller.AskAsync(row, flaw);
                var expected = flaw == Flaw.RevokedRegistersAnew ? caller.RegisteringAnew : Expected(row, flaw);
                if (expected is null ? told.Status is 401 or 403 or 429 or >= 500 : told != expected) wrong.Add($"{row} with {flaw}: {told}, expected {expected?.ToString() ?? "no refusal"}");
            }
        }
        Assert.IsEmpty(wrong, string.Join("\n", wrong));
    }

    private static bool Applies(Row row, Flaw flaw) => flaw switch
    {
        <= Flaw.MissingScope => true,
        Flaw.AnothersResource => row.Access == Access.Device && row.Route.Contains('{', StringComparison.Ordinal),
        Flaw.RevokedRegistersAnew => row.Access == Access.User,
        _ => row.Access == Access.Device,
    };

    /// <summary>The status and the type of the problem; null: no refusal for want of a right.</summary>
    private static (int Status, string? Problem)? Expected(Row row, Flaw flaw) => (row.Access, flaw) switch
    {
        // Whatever stands in the header counts for nothing where no token is asked for.
        (Access.Public or Access.Code, _) => null,
        // No token stands in for the signature of a link or of a queue's permission.
        (Access.Link or Access.Queue, _) => (401, ProblemTypes.Unauthenticated),
        (_, Flaw.None) => null,
        (_, Flaw.MissingScope) => (403, ProblemTypes.MissingScope),
        (_, < Flaw.MissingScope) => (401, ProblemTypes.Unauthenticated),
        (_, Flaw.RevokedDevice) => (403, ProblemTypes.DeviceRevoked),
        (_, Flaw.WaitingDevice) => (403, ProblemTypes.DeviceWaiting),
        // As if it did not exist.
        (_, Flaw.AnothersResource) => (404, row.Route.Contains("{collection}", StringComparison.Ordinal) ? ProblemTypes.UnknownCollection : ProblemTypes.NotFound),
        _ => (401, ProblemTypes.UnknownDevice),
    };
}
