using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Web.Requests;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>A pulse as a service pushes it: the fields of PulseMesh's table, and an id.</summary>
internal sealed record PushedPulse
{
    public const int MaxNameLength = CheckLimits.MaxNameLength;
    public const int MaxMetadata = 32;
    public const int MaxMetadataLength = 1_024;

    /// <summary>How far ahead of this server's clock an event may be.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    private const double MaxLatencyMilliseconds = 86_400_000;

    /// <summary>An epoch time below it is in seconds, from it on in milliseconds: the year 5138, or 1973.</summary>
    private const double FirstMilliseconds = 100_000_000_000;

    /// <summary>The year 10000, in milliseconds since 1970.</summary>
    private const double EndOfTime = 253_402_300_800_000;

    private static readonly FrozenDictionary<string, PulseStatus> Statuses = new (PulseStatus Status, string[] Words)[]
    {
        (PulseStatus.Up, ["up", "ok", "success", "successful", "succeeded", "healthy", "pass", "passed", "alive"]),
        (PulseStatus.Degraded, ["degraded", "slow", "warn", "warning"]),
        (PulseStatus.Down, ["down", "error", "err", "fail", "failed", "failure", "critical", "fatal", "unhealthy", "timeout", "exception"]),
    }
        .SelectMany(entry => entry.Words.Select(word => KeyValuePair.Create(word, entry.Status)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Counter<long> UnknownStatuses = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.ingest.unknown_status",
        "{pulse}",
        "Pushed pulses whose status text is not known: kept, and inconclusive."
    );

    /// <summary>Who pushes: the service's name.</summary>
    public required string ServiceName { get; init; }

    /// <summary>When it happened: RFC 3339, or seconds or milliseconds since the epoch. Absent: now.</summary>
    public string? EventTime { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>How it went: a word (ok, degraded, error and their like) or an HTTP status. Any other is kept, and inconclusive.</summary>
    public required string Status { get; init; }

    /// <summary>What else is worth keeping: texts by name.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Tells the event from others of the same service and time: sent again, it counts once. Absent: made of the content.</summary>
    public string? Id { get; init; }

    /// <summary>Reads one event; null when something is wrong with it, which is in the reader's errors.</summary>
    public static Pulse? Read(FieldReader fields, DateTimeOffset now)
    {
        var before = fields.Errors.Count;
        var service = fields.RequiredString("service_name", MaxNameLength);
        if (service.Any(char.IsControl))
        {
            fields.Refuse("service_name", "must have no control characters");
        }

        var time = Time(fields, now);
        var latency = Latency(fields);
        var statusText = fields.RequiredString("status", maxLength: 100);
        var metadata = fields.StringMap("metadata", MaxMetadata, MaxMetadataLength);
        var id = fields.String("id", MaxNameLength);
        if (id is not null && time is null && !fields.Has("event_time"))
        {
            fields.Refuse("id", "needs event_time beside it: what is sent again must say the same time");
        }

        fields.Done();
        if (fields.Errors.Count > before)
        {
            return null;
        }

        return ToPulse(service, time, latency, statusText, metadata.ToDictionary(StringComparer.Ordinal), id, now);
    }

    /// <summary>The pulse of an event whose fields are right.</summary>
    public static Pulse ToPulse(
        string service,
        DateTimeOffset? time,
        TimeSpan? latency,
        string statusText,
        Dictionary<string, string>? metadata,
        string? id,
        DateTimeOffset now
    )
    {
        var (status, code) = StatusOf(statusText);
        var pulse = new Pulse
        {
            Subject = Subject.Service(service),
            Time = time ?? DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            Id = 0,
            Status = status,
            Latency = latency,
            Code = code,
            Failure = status == PulseStatus.Down ? new(FailureCodes.Reported, statusText) : null,
            StatusText = statusText,
            Metadata = metadata is { Count: > 0 } ? metadata : null,
        };
        return pulse with { Id = IdOf(pulse, id, isTimed: time is not null) };
    }

    /// <summary>Seconds or milliseconds since 1970; null when it can be neither.</summary>
    public static DateTimeOffset? TimeOf(double epoch) => TimeOfMilliseconds(epoch < FirstMilliseconds ? epoch * 1_000 : epoch);

    /// <summary>Why a service can't be called so, for protocols that have the name elsewhere than in an event's fields; null when it can.</summary>
    public static string? NameMistake(string name) =>
        !string.IsNullOrWhiteSpace(name) && name.Length <= MaxNameLength && !name.Any(char.IsControl)
            ? null
            : $"was {QueryReader.Shown(name)}; must be 1 to {MaxNameLength} characters without control characters";

    /// <summary>Null when it is out of range.</summary>
    public static DateTimeOffset? TimeOfMilliseconds(double unix) =>
        unix is >= 0 and < EndOfTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)unix) : null;

    /// <summary>Why a time can't be: it is too far in the future; null when it is not.</summary>
    public static string? Ahead(DateTimeOffset time, DateTimeOffset now) =>
        time <= now + MaxAhead
            ? null
            : $"which is {(time - now).TotalMinutes:0} min ahead of this server's clock; must be {MaxAhead.TotalMinutes:0} min at most";

    /// <summary>As much of another protocol's text as metadata may hold.</summary>
    public static string Clip(string text) => text.Length <= MaxMetadataLength ? text : text[..MaxMetadataLength];

    /// <summary>Null when it is out of range.</summary>
    public static TimeSpan? LatencyOf(double milliseconds) =>
        milliseconds is >= 0 and <= MaxLatencyMilliseconds ? TimeSpan.FromMicroseconds(Math.Round(milliseconds * 1_000)) : null;

    private static DateTimeOffset? Time(FieldReader fields, DateTimeOffset now)
    {
        const string Allowed = "a time with its offset, such as 2026-03-01T22:00:00Z, or seconds or milliseconds since 1970";
        if (fields.Scalar("event_time", maxLength: 64) is not { } node)
        {
            return null;
        }

        DateTimeOffset time;
        if (
            !node.IsQuoted
            && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch)
            && TimeOf(epoch) is { } counted
        )
        {
            time = counted;
        }
        else if (Rfc3339.TryParse(node.Text!, out var parsed))
        {
            time = DateTimeOffset.FromUnixTimeMilliseconds(parsed.ToUnixTimeMilliseconds());
        }
        else
        {
            fields.Refuse("event_time", $"was {node.Describe()}; must be {Allowed}", node);
            return null;
        }

        if (Ahead(time, now) is not { } ahead)
        {
            return time;
        }

        fields.Refuse("event_time", $"was {node.Describe()}, {ahead}", node);
        return null;
    }

    private static TimeSpan? Latency(FieldReader fields)
    {
        if (fields.Scalar("latency_ms", maxLength: 64) is not { } node)
        {
            return null;
        }

        if (
            !node.IsQuoted
            && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && LatencyOf(milliseconds) is { } latency
        )
        {
            return latency;
        }

        fields.Refuse("latency_ms", $"was {node.Describe()}; must be a number of milliseconds from 0 to {MaxLatencyMilliseconds:0}", node);
        return null;
    }

    /// <summary>An HTTP status tells of the service: 5xx is its fault, 4xx the caller's. What is not known says nothing of it.</summary>
    private static (PulseStatus Status, int? Code) StatusOf(string text)
    {
        if (Statuses.TryGetValue(text, out var status))
        {
            return (status, null);
        }

        if (
            text.Length == 3
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && code is >= 100 and <= 599
        )
        {
            return (code < 500 ? PulseStatus.Up : PulseStatus.Down, code);
        }

        UnknownStatuses.Add(1);
        return (PulseStatus.Inconclusive, null);
    }

    /// <summary>
    /// An event that says its time is told from others by its id, else by its content. One that does not happened when it arrived: no other
    /// is the same.
    /// </summary>
    private static ulong IdOf(Pulse pulse, string? id, bool isTimed)
    {
        if (!isTimed)
        {
            Span<byte> random = stackalloc byte[sizeof(ulong)];
            Random.Shared.NextBytes(random);
            return BitConverter.ToUInt64(random);
        }

        if (id is not null)
        {
            return StableHash.Of("id\0" + id);
        }

        var content = new StringBuilder("content\0").Append(pulse.StatusText).Append('\0').Append(pulse.Latency?.Ticks);
        foreach (
            var (name, value) in (pulse.Metadata ?? new Dictionary<string, string>()).OrderBy(entry => entry.Key, StringComparer.Ordinal)
        )
        {
            content.Append('\0').Append(name).Append('\0').Append(value);
        }

        return StableHash.Of(content.ToString());
    }
}
