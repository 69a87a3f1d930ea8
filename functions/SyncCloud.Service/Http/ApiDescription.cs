using System.Text.Json.Serialization.Metadata;
using SyncCloud.Service.Http.OpenApi;

namespace SyncCloud.Service.Http;

/// <summary>
/// What a reader of the contract has to know of an endpoint beyond its method, route, access and limit. What follows from those is not said again: the
/// route's parameters (<see cref="RouteParameters"/>), what the caller must show, and the problems of <see cref="CommonProblems"/>.
/// </summary>
/// <param name="Id">Unique among all endpoints: <c>verbNoun</c>.</param>
/// <param name="Summary">One sentence.</param>
public sealed record ApiDescription(string Id, string Summary)
{
    /// <summary>Query parameters and request headers.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>The request's body, of an endpoint that takes one.</summary>
    public ApiBody? Body { get; init; }

    /// <summary>Every answer that is no problem.</summary>
    public required IReadOnlyList<ApiAnswer> Answers { get; init; }

    /// <summary>The endpoint's own types of <see cref="Protocol.Http.ProblemTypes"/>.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}

/// <summary>How a parameter is written.</summary>
public enum ApiValue
{
    Text,

    /// <summary>A number from 0 up.</summary>
    Number,

    /// <summary>32 hexadecimal digits.</summary>
    Id,

    /// <summary>64 hexadecimal digits.</summary>
    Hash,
}

/// <summary>Where a parameter stands.</summary>
public enum ApiPlace { Query, Header }

public sealed record ApiParameter(string Name, ApiValue Value, string Description, bool IsRequired = false, ApiPlace Place = ApiPlace.Query);

/// <summary>A body: JSON of a type of the contract, or bytes of a media type, which <paramref name="Json"/> is null for.</summary>
public sealed record ApiBody(string MediaType, JsonTypeInfo? Json = null)
{
    public static implicit operator ApiBody(JsonTypeInfo json) => new("application/json", json);
    public static implicit operator ApiBody(string mediaType) => new(mediaType);
}

/// <param name="Status">The HTTP status.</param>
/// <param name="Description">What it means.</param>
/// <param name="Body">Null: there is none.</param>
public sealed record ApiAnswer(int Status, string Description, ApiBody? Body = null)
{
    public IReadOnlyList<ApiParameter> Headers { get; init; } = [];
}
