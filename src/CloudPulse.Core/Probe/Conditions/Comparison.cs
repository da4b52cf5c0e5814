namespace CloudPulse.Core.Probe.Conditions;

internal enum Operator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A parsed condition: two operands and how they must stand to each other.</summary>
internal sealed record Comparison(Operand Left, Operator Operator, Operand Right)
{
    private const int MaxShownLength = 100;

    public bool LooksAt(PlaceholderKind kind) => Left.Reads == kind || Right.Reads == kind;

    /// <summary>Null: it holds.</summary>
    public string? Violation(OutcomeView view)
    {
        var left = Left.Reads is null && Left is not LiteralOperand ? default : Left.Resolve(view);
        var right = Right.Reads is null && Right is not LiteralOperand ? default : Right.Resolve(view);
        return Holds(left, right) ? null : $"{Show(Left, left)} {Symbol(Operator)} {Show(Right, right)}";
    }

    private bool Holds(Observed left, Observed right)
    {
        if ((Left.Reads is not null && !left.IsValid) || (Right.Reads is not null && !right.IsValid))
        {
            return false;
        }

        if (Operator is Operator.Equal or Operator.NotEqual)
        {
            var equal = Left is PatternOperand or AnyOperand ? Fits(right, Left) : Fits(left, Right, right);
            return equal == (Operator == Operator.Equal);
        }

        if (!left.TryNumber(out var x) || !right.TryNumber(out var y))
        {
            return false;
        }

        return Operator switch
        {
            Operator.Less => x < y,
            Operator.LessOrEqual => x <= y,
            Operator.Greater => x > y,
            _ => x >= y,
        };
    }

    private static bool Fits(Observed value, Operand expected, Observed resolved = default)
    {
        switch (expected)
        {
            case PatternOperand pattern:
                return pattern.Pattern.Matches(value.Text);
            case AnyOperand any:
                foreach (var choice in any.Choices)
                {
                    if (Fits(value, choice, choice is LiteralOperand literal ? Observed.Of(literal.Text) : default))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return value.SameAs(resolved);
        }
    }

    private static string Show(Operand operand, Observed value) =>
        operand.Reads is null ? operand.Text : $"{operand.Text} ({Shorten(value.Text)})";

    private static string Shorten(string value)
    {
        var shown = value.Length > MaxShownLength ? string.Concat(value.AsSpan(0, MaxShownLength), "…") : value;
        return shown.AsSpan().ContainsAnyInRange('\0', '\x1F')
            ? string.Create(
                shown.Length,
                shown,
                static (to, from) =>
                {
                    for (var i = 0; i < to.Length; i++)
                    {
                        to[i] = char.IsControl(from[i]) ? ' ' : from[i];
                    }
                }
            )
            : shown;
    }

    private static string Symbol(Operator comparison) =>
        comparison switch
        {
            Operator.Equal => "==",
            Operator.NotEqual => "!=",
            Operator.Less => "<",
            Operator.LessOrEqual => "<=",
            Operator.Greater => ">",
            _ => ">=",
        };
}
