using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace CloudPulse.Web.Dashboard.Serving;

/// <summary>The hidden field that proves that a form was sent from one of our own pages.</summary>
public sealed record FormToken(string Value)
{
    public const string FieldName = "form_token";

    public static FormToken For(HttpContext context, IAntiforgery antiforgery) =>
        new(antiforgery.GetAndStoreTokens(context).RequestToken ?? "");
}
