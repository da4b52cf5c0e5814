using System.Diagnostics.CodeAnalysis;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Probe.Conditions;

/// <summary>
/// One condition in the language that Gatus users know: <c>[STATUS] == 200</c>, <c>[BODY].items[0].name == pat(shop*)</c>. Parsed once,
/// evaluated per attempt. Grammar and examples: docs/conditions.md.
/// </summary>
public sealed class Condition
{
    private readonly Comparison _comparison;

    private Condition(string text, Comparison comparison)
    {
        Text = text;
        _comparison = comparison;
    }

    /// <summary>As declared.</summary>
    public string Text { get; }

    /// <summary>It looks at the body, so the body must be kept.</summary>
    public bool NeedsBody => _comparison.LooksAt(PlaceholderKind.Body);

    /// <summary>It looks at a header, so the headers must be kept.</summary>
    public bool NeedsHeaders => _comparison.LooksAt(PlaceholderKind.Header);

    /// <summary>It judges the status code, so the kind's own expectation of one steps back.</summary>
    public bool JudgesStatus => _comparison.LooksAt(PlaceholderKind.Status);

    /// <summary>Parses <paramref name="text"/>; else says what is wrong and at which column (1-based).</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Condition? condition, [NotNullWhen(false)] out ConditionError? error)
    {
        condition = null;
        var parser = new ConditionParser(text);
        if (parser.TryParse(out var comparison, out error))
        {
            condition = new(text.Trim(), comparison);
            return true;
        }

        return false;
    }

    /// <summary>Judges an attempt. Null: it holds; else what was seen, as <c>[STATUS] (503) == 200</c>.</summary>
    /// <param name="outcome">What the attempt saw.</param>
    /// <param name="now">For the time until a certificate expires.</param>
    public string? Violation(ProbeOutcome outcome, DateTimeOffset now)
    {
        using var view = new OutcomeView(outcome, now);
        return Violation(view);
    }

    /// <summary>Judges an attempt by many conditions, reading its body once. Null: all hold; else the first violation.</summary>
    public static string? FirstViolation(IReadOnlyList<Condition> conditions, ProbeOutcome outcome, DateTimeOffset now)
    {
        if (conditions.Count == 0)
        {
            return null;
        }

        using var view = new OutcomeView(outcome, now);
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].Violation(view) is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    public override string ToString() => Text;

    private string? Violation(OutcomeView view)
    {
        var violation = _comparison.Violation(view);
        return violation?.Length > Failure.MaxDetailLength
            ? string.Concat(violation.AsSpan(0, Failure.MaxDetailLength - 1), "…")
            : violation;
    }
}

/// <param name="Column">1-based, in characters.</param>
public sealed record ConditionError(int Column, string Message);
