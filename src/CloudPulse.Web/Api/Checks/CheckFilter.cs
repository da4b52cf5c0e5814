using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Requests;

namespace CloudPulse.Web.Api.Checks;

/// <summary>Which checks a list shows. Every null matches all.</summary>
internal sealed record CheckFilter(string? Group, string? Tag, CheckStatus? Status, string? Kind, string? Q)
{
    public static readonly QueryParameter[] Parameters =
    [
        new("group", "Only those of this group."),
        new("tag", "Only those with this tag."),
        new("status", "Only those in this status.", Choices: ["up", "degraded", "down", "inconclusive", "unknown", "paused"]),
        new("kind", "Only those of this kind: http, tcp, …"),
        new("q", "Only those with this in their name, key or URL, whatever the case."),
    ];

    public static CheckFilter Read(QueryReader query) =>
        new(query.Text("group"), query.Text("tag"), query.Choice<CheckStatus>("status"), query.Text("kind"), query.Text("q"));

    public bool Matches(Check check, IStatusBoard board)
    {
        var definition = check.Definition;
        return (Group is null || definition.Group == Group)
            && (Tag is null || definition.Tags.Contains(Tag, StringComparer.Ordinal))
            && (Kind is null || definition.Kind == Kind)
            && (Q is null || Has(definition.Name, Q) || Has(check.Key, Q) || Has(definition.Url, Q))
            && (Status is null || CheckStateView.StatusOf(check, board.Get(check.Subject)) == Status);
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
