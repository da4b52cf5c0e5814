using System.Collections.Frozen;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Record;

namespace CloudPulse.Web.Tests.Dashboard;

/// <summary>Made-up checks with a plausible past, behind the ports that the pages read.</summary>
internal sealed class FakeWorld : FakePulses, IRegistry<Check>, ICheckRunner, IRecorder
{
    private static readonly string[] Groups = ["Shop", "Payments", "Search", "Platform", "Partners"];
    private static readonly string[] Things =
    [
        "front page",
        "basket",
        "login",
        "API",
        "images",
        "webhook",
        "queue",
        "database",
        "cache",
        "mail",
    ];
    private readonly TimeProvider _time;

    public FakeWorld(int checks, TimeProvider time)
        : base(time)
    {
        _time = time;
        Incidents = new(time);
        for (var id = 1; id <= checks; id++)
        {
            Add(id);
        }

        Refresh();
    }

    public event Action? Changed;

    public FakeIncidents Incidents { get; }

    /// <summary>What <see cref="RunAsync"/> finds.</summary>
    public PulseStatus NextRun { get; set; } = PulseStatus.Up;

    /// <summary>What <see cref="RunAsync"/> waits for.</summary>
    public Task RunGate { get; set; } = Task.CompletedTask;

    public int RunsBegun { get; private set; }

    public bool StoreIsBroken { get; set; }

    public RegistrySnapshot<Check> Current { get; private set; } =
        new([], FrozenDictionary<int, Check>.Empty, FrozenDictionary<string, Check>.Empty);

    public FakeSubject this[string key] => Subjects[Subject.Check(key)];

    /// <summary>Adds a service that pushed for a while, of late with this status.</summary>
    public FakeSubject AddService(string name, PulseStatus status = PulseStatus.Up, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var now = _time.GetUtcNow();
        var id = 1000 + Subjects.Keys.Count(subject => subject.Kind == SubjectKind.Service);
        var pseudo = new Check(
            Declare(id, name, ManagedBy.Api, null),
            Define(name, name) with
            {
                Interval = TimeSpan.FromSeconds(60 + (id % 50)),
            }
        );
        var subject = new FakeSubject(pseudo, new Random(id).Next(5, 90), now.AddDays(-30))
        {
            Subject = Subject.Service(name),
            Metadata = metadata,
        };
        subject.Status = new(status, now, subject.Make(now.AddSeconds(-(id % 90)), status), IsFlapping: false, null);
        return Subjects[subject.Subject] = subject;
    }

    /// <summary>Adds a check that judges a service.</summary>
    public FakeSubject AddJudge(string key, string service) =>
        Add(Define(key, key) with { Kind = "heartbeat", Settings = new FakeHeartbeat(Subject.Service(service)) });

    /// <summary>Adds a check as declared by a test, without any past.</summary>
    public FakeSubject Add(CheckDefinition definition, ManagedBy managedBy = ManagedBy.Api, string? origin = null)
    {
        var subject = Put(Current.All.Count + 1, definition, managedBy, origin);
        Refresh();
        return subject;
    }

    /// <summary>Takes a declaration away, as somebody else may; what was recorded stays.</summary>
    public void Remove(string key) => Refresh(except: key);

    public static CheckDefinition Define(string key, string name, string url = "https://shop.example/health") =>
        new()
        {
            Key = key,
            Name = name,
            Url = url,
            Kind = "http",
            Settings = new FakeSettings("GET", [new("Authorization", new("secret-token"))]),
        };

    /// <summary>Makes a status current, with a pulse of it, as the evaluator would.</summary>
    public void Judge(string key, PulseStatus status, Incident? incident = null)
    {
        var subject = this[key];
        var now = _time.GetUtcNow();
        subject.Status = new(status, now, subject.Make(now, status), IsFlapping: false, incident);
    }

    public async ValueTask<Pulse> RunAsync(CheckDefinition check, DateTimeOffset slot, string region, CancellationToken cancellationToken)
    {
        RunsBegun++;
        await RunGate.WaitAsync(cancellationToken);
        return this[check.Key].Make(slot, NextRun);
    }

    public ValueTask<AppendVerdict[]> RecordAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken)
    {
        if (StoreIsBroken)
        {
            throw new PulseStoreException("no space left on device");
        }

        foreach (var pulse in pulses)
        {
            var subject = Subjects[pulse.Subject];
            subject.Recorded.Add(pulse);
            subject.Status = (subject.Status ?? new(pulse.Status, pulse.Time, pulse, false, null)) with { Latest = pulse };
        }

        return ValueTask.FromResult(new AppendVerdict[pulses.Count]);
    }

    public Task<WriteResult<Check>> SetPausedAsync(int id, bool paused, CancellationToken cancellationToken)
    {
        if (Current.ById(id) is not { } check)
        {
            return Task.FromResult(WriteResult<Check>.Refused(WriteOutcome.NotFound));
        }

        var subject = this[check.Key];
        subject.Check = check with { Declaration = check.Declaration with { Paused = paused } };
        Refresh();
        return Task.FromResult(WriteResult<Check>.Written(subject.Check));
    }

    public Task<WriteResult<Check>> JudgeAsync(int? id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> CreateAsync(MapNode declared, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<WriteResult<Check>> ReplaceAsync(int id, long? ifVersion, MapNode declared, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> PatchAsync(int id, long? ifVersion, MapNode changes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<WriteResult<Check>> DeleteAsync(int id, long? ifVersion, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private void Add(int id)
    {
        var random = new Random(id);
        var group = Groups[id % Groups.Length];
        var thing = Things[id / Groups.Length % Things.Length];
        var host = $"{group.ToLowerInvariant()}-{id}.example";
        var definition = Define($"{group.ToLowerInvariant()}-{id}", $"{group} {thing} {id}", $"https://{host}/health") with
        {
            Group = id % 17 == 0 ? null : group,
            Tags =
                id % 3 == 0 ? ["production", group.ToLowerInvariant()]
                : id % 7 == 0 ? ["staging"]
                : [],
            Interval = TimeSpan.FromSeconds(id % 4 == 0 ? 30 : 60),
            Alerts = ["ops"],
        };
        var subject = Put(
            id,
            definition,
            id % 2 == 0 ? ManagedBy.File : ManagedBy.Api,
            id % 2 == 0 ? $"/etc/cloudpulse/cloudpulse.yaml:{id * 6}" : null
        );
        Live(id, subject, random);
    }

    /// <summary>Gives a check its past: some hours of trouble, and what is wrong with it now.</summary>
    private void Live(int id, FakeSubject subject, Random random)
    {
        var now = _time.GetUtcNow();
        var hour = now.ToUnixTimeSeconds() / 3600;
        var perHour = 3600 / (int)subject.Check.Definition.Interval.TotalSeconds;
        for (var bad = random.Next(id % 5 == 0 ? 12 : 3); bad > 0; bad--)
        {
            var down = random.Next(1, perHour / 3);
            subject.BadHours[hour - random.Next(1, 24 * 60)] = random.Next(3) switch
            {
                0 => new(0, down, 0, 0, 0),
                1 => new(0, 0, down, 1, 0),
                _ => new(0, down / 2, down, 0, 0),
            };
        }

        if (id % 31 == 0)
        {
            subject.Gap = (now.AddHours(-16), now.AddHours(-9));
        }

        var status =
            id % 71 == 2 ? PulseStatus.Down
            : id % 97 == 3 ? PulseStatus.Degraded
            : id % 331 == 5 ? PulseStatus.Inconclusive
            : PulseStatus.Up;
        var since = status == PulseStatus.Up ? now.AddDays(-1 - random.Next(40)) : now.AddMinutes(-1 - random.Next(60));
        var latest = subject.Make(now.AddSeconds(-random.Next(1, 60)), status);
        Incident? incident = null;
        if (status is PulseStatus.Down or PulseStatus.Degraded)
        {
            var minute = (int)(now.ToUnixTimeSeconds() % 3600 / subject.Check.Definition.Interval.TotalSeconds);
            subject.BadHours[hour] = status == PulseStatus.Down ? new(0, 0, minute, 0, 0) : new(0, minute, 0, 0, 0);
            incident = Incidents.Open(
                subject.Check,
                status == PulseStatus.Down ? IncidentKind.Down : IncidentKind.Degraded,
                since,
                latest.Failure!
            );
        }

        subject.Status = id % 211 == 7 ? null : new(status, since, latest, IsFlapping: id % 142 == 2, incident);
        if (id % 113 == 9)
        {
            subject.Check = subject.Check with { Declaration = subject.Check.Declaration with { Paused = true } };
        }
    }

    private FakeSubject Put(int id, CheckDefinition definition, ManagedBy managedBy, string? origin)
    {
        return Subjects[Subject.Check(definition.Key)] = new(
            new(Declare(id, definition.Key, managedBy, origin), definition),
            new Random(id).Next(20, 240),
            _time.GetUtcNow().AddDays(-120)
        );
    }

    private Declaration Declare(int id, string key, ManagedBy managedBy, string? origin)
    {
        var now = _time.GetUtcNow();
        return new()
        {
            Kind = "check",
            Id = id,
            Key = key,
            Json = "{}",
            ManagedBy = managedBy,
            Origin = origin,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private void Refresh(string? except = null)
    {
        Check[] all =
        [
            .. Subjects
                .Values.Where(subject => subject.Subject.Kind == SubjectKind.Check)
                .Select(subject => subject.Check)
                .Where(check => check.Key != except)
                .OrderBy(check => check.Id),
        ];
        Current = new(all, all.ToFrozenDictionary(check => check.Id), all.ToFrozenDictionary(check => check.Key, StringComparer.Ordinal));
        Changed?.Invoke();
    }
}

internal sealed record FakeSettings(string Method, IReadOnlyList<KeyValuePair<string, Secret>> Headers) : IProbeSettings;

internal sealed record FakeHeartbeat(Subject Judged) : IProbeSettings
{
    public Subject? Judges => Judged;
}
