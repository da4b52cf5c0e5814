using CloudPulse.Core.StatusPages;
using Microsoft.AspNetCore.Components;

namespace CloudPulse.Web.StatusPages;

/// <summary>
/// All that a status page tells. Pages, feeds and summaries are written from this alone, so what is not in here cannot get out: no
/// addresses, keys, ids, conditions, failures or names but those given for the public.
/// </summary>
public sealed record PublicPage
{
    public required string Slug { get; init; }
    public required string Name { get; init; }
    public MarkupString? Description { get; init; }
    public string? Logo { get; init; }
    public string? Website { get; init; }
    public Palette? Palette { get; init; }

    /// <summary>Forced: "light" or "dark"; null: as the viewer prefers.</summary>
    public string? Theme { get; init; }
    public required TimeZoneInfo TimeZone { get; init; }
    public bool HiddenFromSearch { get; init; }

    /// <summary>The minute in which this was read.</summary>
    public required DateTimeOffset AsOf { get; init; }
    public required ComponentState State { get; init; }
    public required string Sentence { get; init; }
    public required IReadOnlyList<PublicSection> Sections { get; init; }

    /// <summary>Incidents and announcements that go on, and maintenance under way.</summary>
    public required IReadOnlyList<PublicEvent> Current { get; init; }

    /// <summary>Announced maintenance to come, the next first.</summary>
    public required IReadOnlyList<PublicEvent> Upcoming { get; init; }

    /// <summary>The last days, newest first, with what began on them and is over.</summary>
    public required IReadOnlyList<PublicDay> Past { get; init; }

    public string Path => $"/p/{Slug}";
}

public sealed record PublicSection(string? Name, IReadOnlyList<PublicComponent> Components);

/// <param name="Uptime">Over the days shown; null: nothing was observed.</param>
public sealed record PublicComponent(string Name, string? Description, ComponentState State, double? Uptime, IReadOnlyList<DayBar> Days);

public sealed record PublicDay(DateOnly Day, IReadOnlyList<PublicEvent> Events);

/// <summary>The events of a calendar month.</summary>
public sealed record PublicMonth(PublicPage Page, DateOnly Month, DateOnly? Earlier, DateOnly? Later, IReadOnlyList<PublicEvent> Events);

public enum PublicEventKind
{
    Incident,
    Maintenance,
    Announcement,
}

public sealed record PublicEvent
{
    /// <summary>Tells nothing; the same for the same event.</summary>
    public required string Id { get; init; }
    public required PublicEventKind Kind { get; init; }
    public required string Title { get; init; }
    public required ComponentState State { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over, or is planned to be; null while nobody knows.</summary>
    public DateTimeOffset? EndedAt { get; init; }
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<PublicUpdate> Updates { get; init; } = [];

    /// <summary>When something was last said of it.</summary>
    public DateTimeOffset ChangedAt =>
        Updates.Count > 0 ? Updates[0].At
        : Kind == PublicEventKind.Maintenance ? StartedAt
        : EndedAt ?? StartedAt;
}

/// <param name="Status">A word: "Investigating"; null for what has no stages.</param>
public sealed record PublicUpdate(DateTimeOffset At, string? Status, MarkupString Text);
