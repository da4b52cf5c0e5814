using CloudPulse.Core;

namespace CloudPulse.Web.Responses;

/// <summary>Something wrong with CloudPulse itself.</summary>
/// <param name="Name">Of a bounded set.</param>
/// <param name="Detail">What is seen and what to do about it; null for callers who may not read it.</param>
/// <param name="Since">When it was first seen.</param>
/// <param name="Blocking">Nothing can be recorded while it lasts.</param>
internal sealed record AilmentView(string Name, string? Detail, DateTimeOffset Since, bool Blocking)
{
    public static AilmentView From(Ailment ailment, bool showDetail = true) =>
        new(ailment.Name, showDetail ? ailment.Detail : null, ailment.Since, ailment.Blocking);
}
