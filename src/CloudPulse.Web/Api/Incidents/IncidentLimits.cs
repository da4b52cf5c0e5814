namespace CloudPulse.Web.Api.Incidents;

/// <summary>How long may be what people write about incidents, over the API and the pages alike.</summary>
internal static class IncidentLimits
{
    public const int MaxByLength = 100;
    public const int MaxNoteLength = 2_000;
    public const int MaxPostMortemLength = 20_000;
}
