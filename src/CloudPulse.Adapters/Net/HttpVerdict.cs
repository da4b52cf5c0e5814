using CloudPulse.Core.Notify;

namespace CloudPulse.Adapters.Net;

internal static class HttpVerdict
{
    /// <summary>
    /// 2xx: delivered. No answer, 408, 425, 429 and 5xx: later. Everything else says that the request itself is wrong, and stays wrong.
    /// </summary>
    public static DeliveryResult Of(HttpAnswer answer) =>
        answer switch
        {
            { IsAddressRefused: true } => DeliveryResult.Rejected(answer.Detail),
            { Code: null } => DeliveryResult.RetryLater(answer.Detail),
            { Code: >= 200 and < 300 } => DeliveryResult.Delivered(answer.Detail, answer.Code),
            { Code: 408 or 425 or 429 or >= 500 } => DeliveryResult.RetryLater(answer.Detail, answer.Code, answer.RetryAfter),
            { Code: >= 300 and < 400 } => DeliveryResult.Rejected(
                $"{answer.Summary}: redirects are not followed; give the channel the address it points to.",
                answer.Code
            ),
            _ => DeliveryResult.Rejected(answer.Detail, answer.Code),
        };
}
