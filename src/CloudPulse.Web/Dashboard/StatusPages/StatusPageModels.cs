using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.Dashboard.Forms;
using CloudPulse.Web.Dashboard.Models;
using CloudPulse.Web.Dashboard.Serving;

namespace CloudPulse.Web.Dashboard.StatusPages;

public sealed record StatusPagesModel(IReadOnlyList<StatusPage> Pages, string? Notice);

public sealed record NewStatusPageModel(DeclarationForm Form);

/// <param name="Page">Which.</param>
/// <param name="Form">Its fields.</param>
/// <param name="Notices">What was told on it last, newest first.</param>
/// <param name="Notice">What the form before this page did.</param>
/// <param name="Refusal">Why that did nothing.</param>
/// <param name="Now">The time.</param>
public sealed record StatusPageModel(
    StatusPage Page,
    DeclarationForm Form,
    IReadOnlyList<StatusNotice> Notices,
    string? Notice,
    string? Refusal,
    DateTimeOffset Now
);

/// <param name="Page">Where it is told.</param>
/// <param name="Existing">What was told so far; null: a new one.</param>
/// <param name="Form">What was typed, and what is wrong with it.</param>
/// <param name="IsPreview">Show what was typed as the page would.</param>
/// <param name="Notice">What the form before this page did.</param>
/// <param name="Now">The time.</param>
public sealed record NoticeModel(
    StatusPage Page,
    StatusNotice? Existing,
    PostedForm Form,
    bool IsPreview,
    string? Notice,
    DateTimeOffset Now
);

/// <summary>The words of notices, for people.</summary>
internal static class NoticeWords
{
    /// <summary>As forms send it: <c>partial_outage</c>.</summary>
    public static string Slug(Enum value) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string Word(Enum value) => Format.Capital(Slug(value).Replace('_', ' '));
}
