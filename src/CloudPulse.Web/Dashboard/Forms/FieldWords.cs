using CloudPulse.Core.Configuration;
using CloudPulse.Web.Dashboard.Models;

namespace CloudPulse.Web.Dashboard.Forms;

/// <summary>What a field is called and what is said beside it.</summary>
internal static class FieldWords
{
    private static readonly Dictionary<string, string> Helps = new(StringComparer.Ordinal)
    {
        ["key"] = "A slug that stays for good. Left empty, it is made of the name.",
        ["description"] = "Markdown.",
        ["time_zone"] = "Such as Europe/Berlin.",
        ["logo"] = "An https address, or an image as data:image/png;base64,…",
        ["website"] = "Where the name links to.",
        ["accent"] = "Colour of links and of the line on top, as #rrggbb.",
        ["show_incidents"] = "Tells incidents, without their cause, also when nobody wrote about them.",
        ["announce"] = "Tells name and description on the status pages that show one of its checks.",
        ["all"] = "Every check, there now or later.",
        ["checks"] = "Keys of checks, one on each line.",
        ["groups"] = "One on each line.",
        ["tags"] = "Separated by commas.",
        ["body"] = "A template of what is sent. Left empty, the documented JSON.",
    };

    public static string Label(FieldShape shape)
    {
        var words = shape
            .Path.Split('_')
            .Select(word => word is "url" or "tls" or "ip" or "api" or "id" or "smtp" ? word.ToUpperInvariant() : word);
        return Format.Capital(string.Join(' ', words));
    }

    /// <param name="shape">The field.</param>
    /// <param name="value">What is in it.</param>
    public static string? Help(FieldShape shape, string value) =>
        shape.Sort switch
        {
            FieldSort.Secret => SecretHelp(value),
            _ when shape.Range is { } range => $"{Helps.GetValueOrDefault(shape.Path)} {range}.".TrimStart(),
            _ => Helps.GetValueOrDefault(shape.Path),
        };

    /// <param name="value">What is in the field.</param>
    public static string SecretHelp(string value) =>
        value == Core.Model.Secret.Mask ? "Kept as it is stored. Type to replace it, empty it to remove it."
        : value.Length > 0 ? "Secrets are not sent back to the page: type it again."
        : "Stored, and never shown again.";
}
