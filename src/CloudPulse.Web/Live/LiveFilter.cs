using CloudPulse.Core.Model;

namespace CloudPulse.Web.Live;

/// <summary>What a client wants to hear.</summary>
/// <param name="Types">These sorts of events.</param>
/// <param name="Subject">About it alone; null: any.</param>
/// <param name="Kind">About checks or services alone; null: both.</param>
internal sealed record LiveFilter(LiveTypes Types, Subject? Subject = null, SubjectKind? Kind = null)
{
    public bool Wants(in LiveEvent what) =>
        Types.HasFlag(what.Type) && (Subject is null || Subject == what.Subject) && Wants(what.Subject.Kind);

    public bool Wants(SubjectKind kind) => (Kind is null || Kind == kind) && (Subject is null || Subject.Value.Kind == kind);
}
