using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using CloudPulse.Core;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Api.Pulses;

/// <summary>The events of one request: read, recorded in pieces, and what became of each.</summary>
internal sealed class IngestBatch(IRecorder recorder, ServiceLimit services, DateTimeOffset now)
{
    private const int MaxErrors = 1_000;

    private const int MaxShown = 5;
    private const string ServiceField = "service_name";
    private const string TimeField = "event_time";

    private static readonly Counter<long> Ignored = Telemetry.Meter.CreateCounter<long>(
        "cloudpulse.ingest.ignored",
        "{item}",
        "What came by another protocol and is rightly no pulse, by the protocol and why."
    );

    private readonly List<Pulse> _pulses = [];
    private readonly List<int> _indexes = [];
    private int _lastRefused = -1;

    /// <summary>Read and not recorded yet.</summary>
    public int Waiting => _pulses.Count;

    public long Accepted { get; private set; }

    /// <summary>Recorded before.</summary>
    public long Duplicates { get; private set; }

    public long Rejected { get; private set; }

    /// <summary>What was wrong, for as many as an answer holds.</summary>
    public List<IngestError> Errors { get; } = [];

    /// <summary>Takes one of many events, as it came.</summary>
    public void Add(int index, ReadOnlySpan<byte> utf8)
    {
        if (IsUsual(index, utf8))
        {
            return;
        }

        var mistakes = new List<ConfigurationError>();
        if (JsonNodes.Read(utf8, file: null, mistakes) is { } node)
        {
            Add(index, node);
        }
        else
        {
            Refuse(index, mistakes);
        }
    }

    /// <summary>Takes the event that is a whole document, or says why it is not JSON.</summary>
    public void AddDocument(ReadOnlySpan<byte> utf8, ICollection<ConfigurationError> mistakes)
    {
        if (!IsUsual(0, utf8) && JsonNodes.Read(utf8, file: null, mistakes) is { } node)
        {
            Add(0, node);
        }
    }

    /// <summary>Takes a pulse that <see cref="Admits"/> let through.</summary>
    public void Add(int index, Pulse pulse)
    {
        _pulses.Add(pulse);
        _indexes.Add(index);
    }

    /// <summary>Whether there can be a pulse of this service and time; refused when not.</summary>
    public bool Admits(int index, [NotNullWhen(true)] string? service, [NotNullWhen(true)] DateTimeOffset? at)
    {
        var mistake = PushedPulse.NameMistake(service ?? "");
        if (service is null || mistake is not null)
        {
            Refuse(index, ServiceField, mistake!);
        }
        else if (at is null)
        {
            Refuse(index, TimeField, "is not set");
        }
        else if (PushedPulse.Ahead(at.Value, now) is { } ahead)
        {
            Refuse(index, TimeField, $"was {Rfc3339.Format(at.Value)}, {ahead}");
        }
        else
        {
            return true;
        }

        return false;
    }

    private bool IsUsual(int index, ReadOnlySpan<byte> utf8)
    {
        if (PulseParser.Read(utf8, now, services) is not { } pulse)
        {
            return false;
        }

        Add(index, pulse);
        return true;
    }

    private void Add(int index, ConfigurationNode node)
    {
        if (node is not MapNode map)
        {
            Refuse(index, "", "must be an object with service_name and status");
            return;
        }

        var mistakes = new List<ConfigurationError>();
        if (PushedPulse.Read(new FieldReader(map, "", mistakes), now) is { } pulse)
        {
            Add(index, pulse);
        }
        else
        {
            Refuse(index, mistakes);
        }
    }

    public void Refuse(int index, string field, string message) => Refuse(index, [new(field, message, default)]);

    public async ValueTask RecordAsync(CancellationToken cancellationToken)
    {
        await RefuseExcessServicesAsync(cancellationToken);
        if (_pulses.Count == 0)
        {
            return;
        }

        var verdicts = await recorder.RecordAsync([.. _pulses], cancellationToken);
        for (var place = 0; place < verdicts.Length; place++)
        {
            switch (verdicts[place])
            {
                case AppendVerdict.Stored:
                    Accepted++;
                    break;
                case AppendVerdict.Duplicate:
                    Duplicates++;
                    break;
                default:
                    Refuse(_indexes[place], TimeField, $"was {Rfc3339.Format(_pulses[place].Time)}; raw pulses are not kept for so long");
                    break;
            }
        }

        _pulses.Clear();
        _indexes.Clear();
    }

    private async ValueTask RefuseExcessServicesAsync(CancellationToken cancellationToken)
    {
        var kept = 0;
        for (var place = 0; place < _pulses.Count; place++)
        {
            if (await services.RefusalAsync(_pulses[place].Subject.Key, cancellationToken) is { } refusal)
            {
                Refuse(_indexes[place], ServiceField, refusal);
            }
            else
            {
                (_pulses[kept], _indexes[kept]) = (_pulses[place], _indexes[place]);
                kept++;
            }
        }

        _pulses.RemoveRange(kept, _pulses.Count - kept);
        _indexes.RemoveRange(kept, _indexes.Count - kept);
    }

    public IngestAnswer ToAnswer() =>
        new(Accepted, Duplicates, Rejected, Errors, Errors.Count < MaxErrors ? null : "only the first mistakes are listed");

    /// <summary>The first mistakes as one text; null when there is none.</summary>
    public string? Refusals() =>
        Errors.Count == 0
            ? null
            : string.Join("; ", Errors.Take(MaxShown).Select(error => $"{error.Index}: {error.Field} {error.Message}"))
                + (Errors.Count > MaxShown ? "; …" : "");

    /// <summary>Counts what is no pulse, so that nobody has to guess where it went.</summary>
    public static void Ignore(string protocol, string reason, long count = 1) =>
        Ignored.Add(count, new("protocol", protocol), new KeyValuePair<string, object?>("reason", reason));

    private void Refuse(int index, IEnumerable<ConfigurationError> mistakes)
    {
        // An item of another protocol may be several pulses: refused, it counts once.
        Rejected += index == _lastRefused ? 0 : 1;
        _lastRefused = index;
        Errors.AddRange(mistakes.Take(MaxErrors - Errors.Count).Select(mistake => new IngestError(index, mistake.Field, mistake.Message)));
    }
}

/// <summary>What became of pushed pulses.</summary>
/// <param name="Accepted">Stored now, and on the disk.</param>
/// <param name="Duplicates">Stored before: sent again, they count once.</param>
/// <param name="Rejected">Not good: see errors.</param>
/// <param name="Errors">Every mistake, by event; 1,000 at most.</param>
/// <param name="Note">Set when errors holds not all of them.</param>
internal sealed record IngestAnswer(long Accepted, long Duplicates, long Rejected, IReadOnlyList<IngestError> Errors, string? Note);

/// <summary>A mistake in one event.</summary>
/// <param name="Index">The event's place in the array, or the line's number, from 0.</param>
/// <param name="Field">Which field; empty: the event as a whole.</param>
/// <param name="Message">What was given and what is allowed.</param>
internal sealed record IngestError(int Index, string Field, string Message);
