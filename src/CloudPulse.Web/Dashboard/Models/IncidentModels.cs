using System.Globalization;
using CloudPulse.Core.Model;
using CloudPulse.Core.Notify;

namespace CloudPulse.Web.Dashboard.Models;

/// <summary>A page of the list of incidents.</summary>
/// <param name="Filter">As the address has it.</param>
/// <param name="Lines">Newest first.</param>
/// <param name="Before">Where the next page starts; null at the end.</param>
/// <param name="Lanes">The same over time.</param>
/// <param name="Now">The moment of reading.</param>
public sealed record IncidentList(
    IncidentListFilter Filter,
    IReadOnlyList<IncidentLine> Lines,
    long? Before,
    IncidentLanes Lanes,
    DateTimeOffset Now
);

/// <summary>An incident with its story.</summary>
public sealed record IncidentModel
{
    public required IncidentLine Line { get; init; }
    public required IReadOnlyList<StoryLine> Story { get; init; }
    public required IReadOnlyList<Delivery> Deliveries { get; init; }
    public required DateTimeOffset Now { get; init; }

    /// <summary>What the form of acknowledgement suggests as the name.</summary>
    public string? UserName { get; init; }
    public string? Notice { get; init; }
    public Incident Incident => Line.Incident;

    /// <summary>Tells whether a post-mortem is still the one that a form was filled in for.</summary>
    internal static string MarkOf(string? postMortem) => StableHash.Of(postMortem ?? "").ToString("x16", CultureInfo.InvariantCulture);
}
