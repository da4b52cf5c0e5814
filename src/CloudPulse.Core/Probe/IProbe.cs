using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Probe;

/// <summary>
/// A sort of probe (http, tcp, …): reads its own settings and performs attempts. Stateless apart from pooled connections; safe for
/// thousands of attempts at once. Every implementation passes <c>ProbeContract</c> of CloudPulse.Conformance; what connects, <c>NetworkProbeContract</c>.
/// </summary>
public interface IProbeKind
{
    /// <summary>The value of a check's <c>kind</c>: "http".</summary>
    string Name { get; }

    /// <summary>The URL schemes that pick this kind: "http", "https". No two kinds share one.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>A check's <c>failure_threshold</c> when it declares none.</summary>
    int DefaultFailureThreshold => CheckLimits.DefaultFailureThreshold;

    /// <summary>A check's <c>success_threshold</c> when it declares none.</summary>
    int DefaultSuccessThreshold => CheckLimits.DefaultSuccessThreshold;

    /// <summary>
    /// Reads the kind's own fields (those that CheckReader does not know) and checks <paramref name="url"/>, reporting every
    /// mistake to <paramref name="fields"/>; null when there was one.
    /// </summary>
    IProbeSettings? ReadSettings(Uri url, FieldReader fields);

    /// <summary>
    /// Performs one attempt. Failures are values, never exceptions; only cancellation by <paramref name="cancellationToken"/> throws.
    /// The token is cancelled at shutdown; the attempt's own deadline is <see cref="ProbeRequest.Timeout"/>, and passing it is an outcome
    /// (<see cref="FailureCodes.Timeout"/>, or the phase's own name).
    /// </summary>
    ValueTask<ProbeOutcome> ProbeAsync(ProbeRequest request, CancellationToken cancellationToken);
}

/// <summary>
/// A probe kind's settings, with the names that the configuration uses, so that they serialise to what was declared (snake_case;
/// <see cref="Secret"/>s masked).
/// </summary>
public interface IProbeSettings
{
    /// <summary>The subject whose stored pulses the check judges; null: it looks at an endpoint.</summary>
    Subject? Judges => null;
}

/// <summary>What one attempt needs.</summary>
/// <param name="CheckKey">For connections that are kept per check, and for logs.</param>
/// <param name="Url">The endpoint.</param>
/// <param name="Settings">As the kind's <see cref="IProbeKind.ReadSettings"/> made them.</param>
/// <param name="Timeout">Hard deadline of the attempt.</param>
/// <param name="WantsBody">Some condition looks at the body: only then is it kept.</param>
/// <param name="JudgesStatus">Some condition judges the status, so the kind's own default expectation of one steps back.</param>
/// <param name="WantsHeaders">Some condition looks at a header: only then are they kept.</param>
public sealed record ProbeRequest(
    string CheckKey,
    Uri Url,
    IProbeSettings Settings,
    TimeSpan Timeout,
    bool WantsBody,
    bool JudgesStatus = false,
    bool WantsHeaders = false
);

/// <summary>What an attempt saw, before the check's conditions judge it.</summary>
public sealed record ProbeOutcome
{
    /// <summary>Null: the exchange took place and its own rules (expected status, TLS, expected reply) were met.</summary>
    public Failure? Failure { get; init; }

    /// <summary>A connection came about: <c>[CONNECTED]</c>.</summary>
    public bool Connected { get; init; }

    /// <summary>From the start of the attempt to its end: <c>[RESPONSE_TIME]</c>. Zero: nothing was timed.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary><c>[STATUS]</c>.</summary>
    public int? Code { get; init; }
    public PhaseTimings? Phases { get; init; }

    /// <summary>The address that answered: <c>[IP]</c>.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// As the server showed them, its own first (<c>[CERTIFICATE_EXPIRATION]</c> is the time until that one's end); those above it only when
    /// they were refused. Null: none was shown.
    /// </summary>
    public IReadOnlyList<ServedCertificate>? Certificates { get; init; }

    /// <summary><c>[BODY]</c>, as received and decoded; empty unless <see cref="ProbeRequest.WantsBody"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary><c>[HEADER].name</c>; names compare without case, repeated headers are joined by ", ". Null: the kind has none, or they were not asked for.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
