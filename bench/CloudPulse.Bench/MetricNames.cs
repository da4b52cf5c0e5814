namespace CloudPulse.Bench;

/// <summary>The program's own metrics that the measurements read, as <c>/metrics</c> writes them.</summary>
internal static class MetricNames
{
    public const string Slots = "cloudpulse_schedule_slots_total";
    public const string Skipped = "cloudpulse_schedule_skipped_total";
    public const string Lateness = "cloudpulse_schedule_lateness_seconds";
    public const string Outcomes = "cloudpulse_probe_outcomes_total";
    public const string Allocated = "dotnet_gc_allocated_bytes_total";
    public const string Stored = "cloudpulse_store_appended_total";
}
