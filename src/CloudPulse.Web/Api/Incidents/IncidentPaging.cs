using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Web.OpenApi;
using CloudPulse.Web.Requests;
using CloudPulse.Web.Responses;

namespace CloudPulse.Web.Api.Incidents;

/// <summary>Which incidents a page shows, newest first.</summary>
internal sealed record IncidentPaging(IncidentFilter Filter, int Limit, long? Before)
{
    public static readonly QueryParameter[] Parameters =
    [
        new("kind", "Only those of this kind.", Choices: ["down", "degraded", "anomaly", "slo_burn", "certificate"]),
        new("open", "Only those that go on (true) or have ended (false).", Choices: ["true", "false"]),
        QueryParameter.From with
        {
            Description = "Only those that were going on after this RFC 3339 time.",
        },
        QueryParameter.To with
        {
            Description = "Only those that were going on before this RFC 3339 time.",
        },
        new("q", "Only those with this in the name or key of their subject, their cause or post-mortem."),
        new("withdrawn", "Also those that turned out to be none. Default: false.", Choices: ["true", "false"]),
        QueryParameter.Limit,
        QueryParameter.Cursor,
    ];

    private const int MaxNamed = 1_000;
    private static readonly CursorCodec<long> Cursor = Cursors.ById("incidents");

    public static IncidentPaging Read(QueryReader query, Subject? subject, RegistrySnapshot<Check> checks)
    {
        var (from, to) = query.Range();
        var filter = new IncidentFilter(
            subject,
            query.Choice<IncidentKind>("kind"),
            query.Boolean("open"),
            from,
            to,
            query.Boolean("withdrawn") ?? false,
            SearchOf(query.Text("q"), checks)
        );
        return new(filter, query.Limit(), query.Cursor(Cursor));
    }

    /// <summary>A search that knows the checks' names.</summary>
    public static IncidentSearch? SearchOf(string? text, RegistrySnapshot<Check> checks) =>
        text is null
            ? null
            : new(
                text,
                [
                    .. checks
                        .All.Where(check => check.Definition.Name.Contains(text, StringComparison.OrdinalIgnoreCase))
                        .Take(MaxNamed)
                        .Select(check => check.Subject),
                ]
            );

    public async Task<Page<IncidentView>> PageAsync(IIncidentStore incidents, CancellationToken cancellationToken)
    {
        var found = await incidents.PageAsync(Filter, Before, Limit + 1, cancellationToken);
        return new([.. found.Take(Limit).Select(IncidentView.From)], found.Count > Limit ? Cursor.Encode(found[Limit - 1].Id) : null);
    }
}
