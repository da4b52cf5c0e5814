using CloudPulse.Core;

namespace CloudPulse.Web.Dashboard.Models;

public sealed record AboutModel(
    IReadOnlyList<KeyValuePair<string, string>> Program,
    IReadOnlyList<KeyValuePair<string, string>> Data,
    IReadOnlyList<KeyValuePair<string, string>> Storage,
    ProbingReport? Probing,
    IReadOnlyList<Ailment> Ailments,
    DateTimeOffset Now
);
