using System.Globalization;
using CloudPulse.Core.Model;
using CloudPulse.Core.Probe;
using CloudPulse.Core.Probe.Conditions;

namespace CloudPulse.Core.Configuration;

/// <summary>Reads a check: the fields that all kinds have, then the kind's own.</summary>
public sealed class CheckReader(ProbeKinds kinds) : IDeclaredKind<Check>
{
    public const string KindName = "check";

    private const int MaxTagLength = 50;
    private const int MaxMaintenanceWindows = 100;

    public string Name => KindName;

    public Draft<Check>? Read(FieldReader fields) =>
        ReadDefinition(fields) is { } definition ? new(definition.Key, declaration => new(declaration, definition)) : null;

    /// <summary>Reads a check by itself, reporting every mistake; null when there was one. What it refers to is not looked for.</summary>
    public CheckDefinition? ReadDefinition(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var kind = ReadKind(fields);
        var hasUrl = CheckUrl.TryRead(fields, kinds, anyScheme: fields.Has("kind"), out var url);
        if (hasUrl && !fields.Has("kind"))
        {
            kinds.ByScheme(url!.Scheme, out kind);
        }

        var name = fields.Line("name", CheckLimits.MaxNameLength) ?? (hasUrl && !fields.Has("name") ? CheckUrl.NameOf(url!) : "");
        var key = fields.Key(name);
        var shared = ReadShared(fields, kind);
        var conditions = ReadConditions(fields);
        var parents = fields.Keys("parents", CheckLimits.MaxParents);
        if (kind is null || !hasUrl)
        {
            // Which fields the kind has is not known, so none is called unknown.
            return null;
        }

        var settings = kind.ReadSettings(url!, fields);
        fields.Done();
        if (settings is null || fields.Errors.Count > before)
        {
            return null;
        }

        return shared with
        {
            Key = key,
            Name = name,
            Url = fields.String("url")!,
            Kind = kind.Name,
            Settings = settings,
            Conditions = conditions,
            Parents = parents,
        };
    }

    /// <summary>
    /// The fields that a check of this kind may have besides url and kind, as they are asked for. Those that are the kind's own come last.
    /// </summary>
    /// <param name="kind">Null: those that all kinds have.</param>
    public IReadOnlyList<FieldShape> Shapes(IProbeKind? kind)
    {
        var shapes = new List<FieldShape>();
        var scheme = kind is { Schemes: [var first, ..] } ? first : "";
        MapEntry[] entries = kind is null ? [] : [Entry("kind", kind.Name), Entry("url", $"{scheme}://host.example:1")];
        // What it says of these values does not matter, only what it asks for.
        ReadDefinition(new(new(entries, default), "", [], shapes));
        return [.. shapes.Where(shape => shape.Path != "url").DistinctBy(shape => shape.Path)];

        static MapEntry Entry(string name, string value) => new(name, default, new ScalarNode(value, IsQuoted: true, default));
    }

    /// <summary>Reads the file's <c>defaults:</c>: fields that every check takes over unless it has them itself. Null when there was a mistake.</summary>
    public static MapNode? ReadDefaults(FieldReader fields)
    {
        var before = fields.Errors.Count;
        ReadShared(fields, kind: null);
        fields.Done();
        return fields.Errors.Count == before ? fields.Map : null;
    }

    private IProbeKind? ReadKind(FieldReader fields)
    {
        if (fields.Take("kind") is not { } node)
        {
            return null;
        }

        if (node is ScalarNode { Text: { } text } && kinds.ByName(text, out var kind))
        {
            return kind;
        }

        fields.Refuse(
            "kind",
            $"was {node.Describe()}; must be one of {string.Join(", ", kinds.Names)}, or left out: the URL's scheme picks it",
            node
        );
        return null;
    }

    private static CheckDefinition ReadShared(FieldReader fields, IProbeKind? kind)
    {
        var before = fields.Errors.Count;
        var interval = fields.Duration("interval", CheckLimits.DefaultInterval, CheckLimits.MinInterval, CheckLimits.MaxInterval);
        var defaultTimeout = interval < CheckLimits.DefaultTimeout ? interval : CheckLimits.DefaultTimeout;
        var shared = new CheckDefinition
        {
            Key = "",
            Name = "",
            Url = "",
            Kind = "",
            Settings = NoSettings.Instance,
            Group = fields.Line("group", CheckLimits.MaxNameLength),
            Tags = fields.Distinct("tags", CheckLimits.MaxTags, TagMistake),
            Enabled = fields.Boolean("enabled", defaultValue: true),
            Interval = interval,
            Timeout = fields.Duration("timeout", defaultTimeout, CheckLimits.MinTimeout, CheckLimits.MaxTimeout),
            Retries = fields.Integer("retries", 0, 0, CheckLimits.MaxRetries),
            RetryDelay = fields.Duration("retry_delay", CheckLimits.DefaultRetryDelay, TimeSpan.Zero, CheckLimits.MaxRetryDelay),
            DegradedAfter = fields.OptionalDuration("degraded_after", TimeSpan.FromMilliseconds(1), CheckLimits.MaxTimeout),
            FailureThreshold = fields.Integer(
                "failure_threshold",
                kind?.DefaultFailureThreshold ?? CheckLimits.DefaultFailureThreshold,
                1,
                CheckLimits.MaxThreshold
            ),
            SuccessThreshold = fields.Integer(
                "success_threshold",
                kind?.DefaultSuccessThreshold ?? CheckLimits.DefaultSuccessThreshold,
                1,
                CheckLimits.MaxThreshold
            ),
            Alerts = fields.Keys("alerts", CheckLimits.MaxAlerts),
            SendOnResolved = fields.Boolean("send_on_resolved", defaultValue: true),
            ReminderInterval = fields.OptionalDuration("reminder_interval", CheckLimits.MinReminder, CheckLimits.MaxReminder),
            Maintenance = ReadMaintenance(fields),
        };
        if (fields.Errors.Count == before)
        {
            VerifyTimes(fields, shared);
        }

        return shared;
    }

    private static void VerifyTimes(FieldReader fields, CheckDefinition check)
    {
        var interval = DurationText.Format(check.Interval);
        var timeout = DurationText.Format(check.Timeout);
        if (check.Timeout > check.Interval)
        {
            fields.Refuse("timeout", $"was {timeout}; must be at most the interval, {interval}");
        }
        else if (check.Retries > 0)
        {
            var longest = ((check.Retries + 1) * check.Timeout) + (check.Retries * check.RetryDelay);
            if (longest > check.Interval)
            {
                fields.Refuse(
                    "retries",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"was {check.Retries}; {check.Retries + 1} attempts of {timeout} with waits of {DurationText.Format(check.RetryDelay)} between take up to {DurationText.Format(longest)}, which must be at most the interval, {interval}"
                    )
                );
            }
        }

        if (check.DegradedAfter >= check.Timeout)
        {
            fields.Refuse(
                "degraded_after",
                $"was {DurationText.Format(check.DegradedAfter.Value)}; must be less than the timeout, {timeout}"
            );
        }
    }

    private static string? TagMistake(string tag) =>
        tag.Length is > 0 and <= MaxTagLength && tag.Trim().Length == tag.Length && !tag.Any(c => char.IsControl(c) || c == ',')
            ? null
            : $"must be 1 to {MaxTagLength} characters, without commas, control characters and blanks at its ends";

    private static List<Condition> ReadConditions(FieldReader fields)
    {
        var conditions = new List<Condition>();
        foreach (var (name, node) in fields.Scalars("conditions", CheckLimits.MaxConditions))
        {
            if (Condition.TryParse(node.Text!, out var condition, out var error))
            {
                conditions.Add(condition);
            }
            else
            {
                fields.Refuse(
                    name,
                    string.Create(CultureInfo.InvariantCulture, $"was {node.Describe()}; at column {error.Column}: {error.Message}"),
                    node
                );
            }
        }

        return conditions;
    }

    private static List<MaintenanceWindow> ReadMaintenance(FieldReader fields)
    {
        var windows = new List<MaintenanceWindow>();
        foreach (var window in fields.NestedList("maintenance", MaxMaintenanceWindows))
        {
            var start = window.RequiredTime("start");
            var end = window.RequiredTime("end");
            window.Done();
            if (end <= start)
            {
                window.Refuse("end", $"was {Rfc3339.Format(end.Value)}; must be after the start, {Rfc3339.Format(start.Value)}");
            }
            else if (start is not null && end is not null)
            {
                windows.Add(new(start.Value, end.Value));
            }
        }

        return windows;
    }

    private sealed class NoSettings : IProbeSettings
    {
        public static readonly NoSettings Instance = new();
    }
}
