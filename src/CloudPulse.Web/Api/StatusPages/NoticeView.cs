using CloudPulse.Core.StatusPages;

namespace CloudPulse.Web.Api.StatusPages;

/// <summary>What people tell on a status page.</summary>
internal sealed record NoticeView
{
    public required long Id { get; init; }
    public required string Title { get; init; }
    public required NoticeImpact Impact { get; init; }
    public required NoticeStatus Status { get; init; }
    public required IReadOnlyList<string> Components { get; init; }
    public long? IncidentId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<NoticeUpdate> Updates { get; init; }
    public required long Version { get; init; }

    public static NoticeView From(StatusNotice notice) =>
        new()
        {
            Id = notice.Id,
            Title = notice.Title,
            Impact = notice.Impact,
            Status = notice.Status,
            Components = notice.Components,
            IncidentId = notice.IncidentId,
            StartedAt = notice.StartedAt,
            EndedAt = notice.EndedAt,
            Updates = notice.Updates,
            Version = notice.Version,
        };
}

/// <summary>A notice with its first update.</summary>
internal sealed record NoticeBody
{
    public required string Title { get; init; }

    /// <summary>investigating, identified, monitoring, resolved, or announcement.</summary>
    public required string Status { get; init; }

    /// <summary>Markdown.</summary>
    public required string Text { get; init; }

    /// <summary>none (default), degraded, partial_outage or major_outage.</summary>
    public string? Impact { get; init; }

    /// <summary>The names of the components concerned, as the page shows them.</summary>
    public IReadOnlyList<string>? Components { get; init; }

    /// <summary>The incident it tells of: the page then tells that once.</summary>
    public int? IncidentId { get; init; }

    /// <summary>Default: now, or when the incident began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Who wrote it, not told on the page. Default: the key's name.</summary>
    public string? By { get; init; }
}

/// <summary>What there is to tell now.</summary>
internal sealed record NoticeUpdateBody
{
    /// <summary>investigating, identified, monitoring, resolved, or announcement. Default: as before.</summary>
    public string? Status { get; init; }

    /// <summary>Markdown.</summary>
    public required string Text { get; init; }

    /// <summary>Default: as before.</summary>
    public string? Impact { get; init; }

    /// <inheritdoc cref="NoticeBody.By"/>
    public string? By { get; init; }
}
