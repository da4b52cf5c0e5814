using CloudPulse.Core.Configuration;
using CloudPulse.Core.Evaluate;
using CloudPulse.Core.Model;
using CloudPulse.Core.StatusPages;
using CloudPulse.Web.StatusPages.Serving;

namespace CloudPulse.Web.Api.StatusPages;

/// <summary>What people tell on status pages, for the API and the pages alike.</summary>
internal sealed class NoticeEditor(IStatusNoticeStore notices, IIncidentStore incidents, PublicPages shown, TimeProvider time)
{
    private const int MaxByLength = 100;

    /// <param name="page">Where it is told.</param>
    /// <param name="given">A <see cref="NoticeBody"/>.</param>
    /// <param name="by">Who writes it, unless that is given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WriteResult<StatusNotice>> CreateAsync(StatusPage page, MapNode given, string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var errors = new List<ConfigurationError>();
        var fields = new FieldReader(given, "", errors);
        var title = RequiredLine(fields, "title");
        var incident = await IncidentAsync(fields, cancellationToken);
        var notice = new StatusNotice
        {
            Id = 0,
            Page = page.Key,
            Title = title,
            Impact = fields.Choice("impact", NoticeImpact.None),
            Components = Components(fields, page),
            IncidentId = incident?.Id,
            StartedAt = fields.Time("started_at") ?? incident?.StartedAt ?? now,
            Updates = [Update(fields, by, now, before: null)],
        };
        if (notice.StartedAt > now)
        {
            fields.Refuse("started_at", $"was {Rfc3339.Format(notice.StartedAt)}; must not be in the future: maintenance is announced so");
        }

        fields.Done();
        if (errors.Count > 0)
        {
            return WriteResult<StatusNotice>.Refused(WriteOutcome.Invalid, errors);
        }

        var stored = await notices.AddAsync(notice, cancellationToken);
        shown.Changed();
        return WriteResult<StatusNotice>.Written(stored);
    }

    /// <param name="found">As it is.</param>
    /// <param name="ifVersion">Only if it still has this version; null: whatever it has.</param>
    /// <param name="given">A <see cref="NoticeUpdateBody"/>.</param>
    /// <param name="by">Who writes it, unless that is given.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WriteResult<StatusNotice>> UpdateAsync(
        StatusNotice found,
        long? ifVersion,
        MapNode given,
        string by,
        CancellationToken cancellationToken
    )
    {
        var errors = new List<ConfigurationError>();
        var fields = new FieldReader(given, "", errors);
        var update = Update(fields, by, time.GetUtcNow(), found.Status);
        var impact = fields.Choice("impact", found.Impact);
        fields.Done();
        if (errors.Count > 0)
        {
            return WriteResult<StatusNotice>.Refused(WriteOutcome.Invalid, errors);
        }

        if (found.Updates.Count >= StatusNotice.MaxUpdates)
        {
            return Refused(WriteOutcome.Conflict, $"A notice may have at most {StatusNotice.MaxUpdates} updates; begin another one.");
        }

        var changed = found with { Updates = [.. found.Updates, update], Impact = impact };
        if ((ifVersion ?? found.Version) != found.Version || await notices.UpdateAsync(changed, cancellationToken) is not { } stored)
        {
            return Changed(found);
        }

        shown.Changed();
        return WriteResult<StatusNotice>.Written(stored);
    }

    /// <summary>Takes it back, updates and all.</summary>
    /// <returns>As it was.</returns>
    public async Task<WriteResult<StatusNotice>> DeleteAsync(StatusNotice found, long? ifVersion, CancellationToken cancellationToken)
    {
        if (!await notices.DeleteAsync(found.Id, ifVersion, cancellationToken))
        {
            return Changed(found);
        }

        shown.Changed();
        return WriteResult<StatusNotice>.Written(found);
    }

    private static WriteResult<StatusNotice> Changed(StatusNotice notice) =>
        Refused(WriteOutcome.VersionMismatch, $"Notice {notice.Id} was changed by somebody else; read it again first.");

    private static WriteResult<StatusNotice> Refused(WriteOutcome outcome, string message) =>
        WriteResult<StatusNotice>.Refused(outcome, new ConfigurationError("", message, default));

    private static NoticeUpdate Update(FieldReader fields, string by, DateTimeOffset now, NoticeStatus? before)
    {
        if (before is null && !fields.Has("status"))
        {
            fields.Refuse("status", "is required; must be one of investigating, identified, monitoring, resolved, announcement");
        }

        return new(
            now,
            fields.Choice("status", before ?? NoticeStatus.Investigating),
            fields.RequiredString("text", StatusNotice.MaxText),
            fields.Line("by", MaxByLength) ?? by
        );
    }

    private static string RequiredLine(FieldReader fields, string name)
    {
        var line = fields.Line(name, StatusNotice.MaxTitle);
        if (!fields.Has(name))
        {
            fields.Refuse(name, "is required; must be a string");
        }

        return line ?? "";
    }

    private static IReadOnlyList<string> Components(FieldReader fields, StatusPage page)
    {
        string[] names = [.. page.Definition.Components.Select(component => component.Name)];
        return fields.Distinct(
            "components",
            StatusNotice.MaxComponents,
            name =>
                names.Contains(name, StringComparer.Ordinal) ? null
                : Suggestion.For(name, names) is { } meant ? $"the page has no such component; did you mean {meant}?"
                : "the page has no such component; must be a component's name as the page shows it"
        );
    }

    private async Task<Incident?> IncidentAsync(FieldReader fields, CancellationToken cancellationToken)
    {
        if (fields.OptionalInteger("incident_id", 1, int.MaxValue) is not { } number)
        {
            return null;
        }

        var incident = await incidents.GetAsync(number, cancellationToken);
        if (incident is null)
        {
            fields.Refuse("incident_id", $"was {number}, and there is no such incident");
        }

        return incident;
    }
}
