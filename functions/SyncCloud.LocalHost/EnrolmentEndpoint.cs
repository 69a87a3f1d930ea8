using SyncCloud.Protocol.Http;
using SyncCloud.Service;
using SyncCloud.Service.Http;

namespace SyncCloud.LocalHost;

/// <summary>Changes an enrolment code for a token; only a service with tokens of its own has it.</summary>
internal static class EnrolmentEndpoint
{
    private const long MaxJson = 4 << 10;

    public static ApiEndpoint New(LocalTokens tokens) => new("POST", Routes.Enrolments, Access.Code, MaxJson, call => EnrolAsync(call, tokens))
    {
        Description = new("enrol", "Changes an enrolment code, which works once, for a token that registers devices.")
        {
            Body = ContractJson.Default.EnrolmentRequest,
            Answers = [new(200, "The user's token.", ContractJson.Default.EnrolmentResponse)],
        },
    };

    private static async ValueTask<Refusal?> EnrolAsync(EndpointCall call, LocalTokens tokens)
    {
        if (!(await Bodies.ReadJsonAsync(call, ContractJson.Default.EnrolmentRequest, MaxJson)).TryGet(out var request, out var refusal)) return refusal;
        if (!(await call.Service.Codes.RedeemAsync(request.Code, call.Cancelled)).TryGet(out var enrolment, out refusal)) return refusal;
        return await Bodies.WriteJsonAsync(call, 200, new EnrolmentResponse(tokens.Issue(enrolment), enrolment.Name), ContractJson.Default.EnrolmentResponse);
    }
}
