using CloudPulse.Core.Model;

namespace CloudPulse.Core.Configuration;

/// <summary>Reads a maintenance: once, from start to end, or again and again by cron and duration.</summary>
public sealed class MaintenanceReader : IDeclaredKind<PlannedMaintenance>
{
    public const string KindName = "maintenance";

    public string Name => KindName;

    public Draft<PlannedMaintenance>? Read(FieldReader fields) =>
        ReadDefinition(fields) is { } definition ? new(definition.Key, declaration => new(declaration, definition)) : null;

    /// <summary>The fields that a maintenance may have, as they are asked for.</summary>
    public static IReadOnlyList<FieldShape> Shapes()
    {
        var shapes = new List<FieldShape>();
        ReadDefinition(new(new([], default), "", [], shapes));
        return shapes;
    }

    /// <summary>Reads it, reporting every mistake; null when there was one.</summary>
    public static MaintenanceDefinition? ReadDefinition(FieldReader fields)
    {
        var before = fields.Errors.Count;
        var name = fields.Line("name", CheckLimits.MaxNameLength) ?? "";
        if (!fields.Has("name"))
        {
            fields.Refuse("name", "is required; must be a string");
        }

        var zone = fields.TimeZone("time_zone");
        var definition = new MaintenanceDefinition
        {
            Key = fields.Key(name),
            Name = name,
            Description = fields.String("description", MaintenanceDefinition.MaxDescription),
            Enabled = fields.Boolean("enabled", defaultValue: true),
            Announce = fields.Boolean("announce", defaultValue: false),
            All = fields.Boolean("all", defaultValue: false),
            Checks = fields.Keys("checks", MaintenanceDefinition.MaxChecks),
            Groups = fields.Lines("groups", MaintenanceDefinition.MaxGroups),
            Tags = fields.Lines("tags", MaintenanceDefinition.MaxGroups),
            Start = fields.Time("start"),
            End = fields.Time("end"),
            Cron = fields.Cron("cron", zone),
            Duration = fields.OptionalDuration("duration", MaintenanceDefinition.MinDuration, MaintenanceDefinition.MaxDuration),
            TimeZone = fields.Has("time_zone") ? zone.Id : null,
        };
        VerifyTimes(fields, definition);
        VerifySubjects(fields, definition);
        fields.Done();
        return fields.Errors.Count > before ? null : definition;
    }

    private static void VerifyTimes(FieldReader fields, MaintenanceDefinition maintenance)
    {
        if (maintenance.End <= maintenance.Start)
        {
            fields.Refuse(
                "end",
                $"was {Rfc3339.Format(maintenance.End.Value)}; must be after the start, {Rfc3339.Format(maintenance.Start.Value)}"
            );
        }

        if (fields.Has("cron"))
        {
            Require("duration", "with cron", DurationText.Examples);
            return;
        }

        Require("start", "without cron", "a time with its offset, such as 2026-03-01T22:00:00Z");
        Require("end", "without cron", "a time with its offset, such as 2026-03-01T23:00:00Z");
        foreach (var name in (ReadOnlySpan<string>)["duration", "time_zone"])
        {
            if (fields.Has(name))
            {
                fields.Refuse(name, "was given without cron, which it is for");
            }
        }

        void Require(string name, string when, string allowed)
        {
            if (!fields.Has(name))
            {
                fields.Refuse(name, $"is required {when}; must be {allowed}");
            }
        }
    }

    private static void VerifySubjects(FieldReader fields, MaintenanceDefinition maintenance)
    {
        var names = (ReadOnlySpan<string>)["checks", "groups", "tags"];
        var some = false;
        foreach (var name in names)
        {
            some |= fields.Has(name);
            if (maintenance.All && fields.Has(name))
            {
                fields.Refuse(name, "was given along with all: true, which stands for every check; there must be one of them");
            }
        }

        if (!maintenance.All && !some)
        {
            fields.Refuse("checks", "is required, or groups, tags or all: true; must say what is in maintenance");
        }
    }
}
