using System.Diagnostics.CodeAnalysis;

namespace CloudPulse.Core.Probe.Conditions;

/// <summary>
/// <code>
/// condition   = operand operator operand
/// operator    = "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
/// operand     = placeholder | "len(" placeholder ")" | "has(" placeholder ")" | "pat(" text ")" | "any(" choice *("," choice) ")" | text
/// placeholder = "[" name "]" *( "." member | "[" index "]" | "[" quoted member "]" )
/// choice      = "pat(" text ")" | text
/// </code>
/// </summary>
internal sealed class ConditionParser(string text)
{
    public const int MaxLength = 1024;
    private const string Operators = "==, !=, <, <=, >, >=";

    private ConditionError? _error;

    public bool TryParse([NotNullWhen(true)] out Comparison? comparison, [NotNullWhen(false)] out ConditionError? error)
    {
        comparison = Parse();
        error = comparison is null ? _error ?? new(1, "Not understood.") : null;
        return comparison is not null;
    }

    private Comparison? Parse()
    {
        if (text.Length > MaxLength)
        {
            return Fail<Comparison>(MaxLength, $"A condition has at most {MaxLength} characters.");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return Fail<Comparison>(0, "A condition is needed, such as [STATUS] == 200.");
        }

        if (!TryFindOperator(out var at, out var length, out var comparison))
        {
            return null;
        }

        var left = ParseOperand(0, at);
        var right = left is null ? null : ParseOperand(at + length, text.Length);
        return left is null || right is null ? null : Check(left, comparison, right, at);
    }

    private Comparison? Check(Operand left, Operator comparison, Operand right, int at)
    {
        if (left.Reads is null && right.Reads is null)
        {
            return Fail<Comparison>(StartOf(left), $"Neither side looks at the answer: one of them must be of {PlaceholderParser.Names}.");
        }

        if (comparison is Operator.Equal or Operator.NotEqual)
        {
            return new(left, comparison, right);
        }

        foreach (var side in (ReadOnlySpan<Operand>)[left, right])
        {
            switch (side)
            {
                case PatternOperand or AnyOperand:
                    return Fail<Comparison>(at, "pat() and any() go with == and != only.");
                case ExistenceOperand:
                    return Fail<Comparison>(at, "has() is true or false: it goes with == and != only.");
                case LiteralOperand literal when !Observed.Of(literal.Text).TryNumber(out _):
                    return Fail<Comparison>(
                        StartOf(literal),
                        $"'{literal.Text}' is neither a number nor a duration (such as 250ms, 48h, 7d); <, <=, >, >= compare nothing else."
                    );
            }
        }

        return new(left, comparison, right);

        int StartOf(Operand operand) => ReferenceEquals(operand, left) ? SkipSpace(0) : SkipSpace(RightStart(at));
    }

    private int RightStart(int at) => at + (at + 1 < text.Length && text[at + 1] == '=' ? 2 : 1);

    private int SkipSpace(int from)
    {
        while (from < text.Length && char.IsWhiteSpace(text[from]))
        {
            from++;
        }

        return from;
    }

    private bool TryFindOperator(out int at, out int length, out Operator comparison)
    {
        var quoted = false;
        for (at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '"')
            {
                // Only a member's name is quoted: ["a.b"].
                quoted = quoted ? text[at - 1] == '\\' : at > 0 && text[at - 1] == '[';
            }

            if (quoted || character is not ('=' or '!' or '<' or '>'))
            {
                continue;
            }

            var followed = at + 1 < text.Length && text[at + 1] == '=';
            length = followed ? 2 : 1;
            var isTripled = followed && at + 2 < text.Length && text[at + 2] == '=';
            if (isTripled || (character == '=' && !followed))
            {
                comparison = default;
                Fail<Comparison>(at, $"'{text.AsSpan(at, isTripled ? 3 : 1)}' is no operator: write one of {Operators}.");
                return false;
            }

            switch (character)
            {
                case '=':
                    comparison = Operator.Equal;
                    return true;
                case '!' when followed:
                    comparison = Operator.NotEqual;
                    return true;
                case '<':
                    comparison = followed ? Operator.LessOrEqual : Operator.Less;
                    return true;
                case '>':
                    comparison = followed ? Operator.GreaterOrEqual : Operator.Greater;
                    return true;
            }
        }

        (length, comparison) = (0, default);
        Fail<Comparison>(text.AsSpan().TrimEnd().Length, $"An operator is needed: one of {Operators}.");
        return false;
    }

    private Operand? ParseOperand(int from, int to)
    {
        var span = text.AsSpan(from, to - from);
        from += span.Length - span.TrimStart().Length;
        var operand = span.Trim().ToString();
        if (operand.Length == 0)
        {
            return Fail<Operand>(
                from,
                $"A value is needed on both sides of the operator: text, a number, or one of {PlaceholderParser.Names}."
            );
        }

        if (PlaceholderParser.LooksLikeOne(operand))
        {
            return ParsePlaceholder(operand, from);
        }

        if (TryFunction(operand, "len", out var inner, out var at))
        {
            return ParseMeasured(inner, from + at, "len") is { } of ? new LengthOperand(operand, of) : null;
        }

        if (TryFunction(operand, "has", out inner, out at))
        {
            return ParseMeasured(inner, from + at, "has") is { } of ? new ExistenceOperand(operand, of) : null;
        }

        if (TryFunction(operand, "any", out inner, out at))
        {
            return ParseAny(operand, inner, from + at);
        }

        if (TryFunction(operand, "pat", out inner, out at))
        {
            return ParsePattern(operand, inner, from + at);
        }

        return UnclosedFunction(operand) is { } function
            ? Fail<Operand>(from + operand.Length, $"'{function}(' is not closed: ')' is missing.")
            : new LiteralOperand(operand);
    }

    private PlaceholderOperand? ParseMeasured(string inner, int from, string function)
    {
        var trimmed = inner.Trim();
        from += inner.Length - inner.TrimStart().Length;
        if (!trimmed.StartsWith('['))
        {
            return Fail<PlaceholderOperand>(from, $"{function}() takes [BODY], [BODY].path or [HEADER].name.");
        }

        var placeholder = ParsePlaceholder(trimmed, from);
        return placeholder is null or { Kind: PlaceholderKind.Body or PlaceholderKind.Header }
            ? placeholder
            : Fail<PlaceholderOperand>(from, $"{function}() takes [BODY], [BODY].path or [HEADER].name, not {placeholder.Text}.");
    }

    private PatternOperand? ParsePattern(string operand, string inner, int from)
    {
        var pattern = inner.Trim();
        return pattern.Length == 0
            ? Fail<PatternOperand>(from, "pat() takes a pattern in which * stands for any text, such as pat(*ready*).")
            : new(operand, new(pattern));
    }

    private AnyOperand? ParseAny(string operand, string inner, int from)
    {
        var choices = new List<Operand>();
        var (start, depth) = (0, 0);
        for (var i = 0; i <= inner.Length; i++)
        {
            if (i < inner.Length && (inner[i] != ',' || depth > 0))
            {
                depth += inner[i] switch
                {
                    '(' => 1,
                    ')' when depth > 0 => -1,
                    _ => 0,
                };
                continue;
            }

            var choice = inner[start..i].Trim();
            if (choice.Length == 0)
            {
                return Fail<AnyOperand>(from + start, "any() takes values separated by commas, such as any(200, 204).");
            }

            if (TryFunction(choice, "pat", out var pattern, out var at))
            {
                if (ParsePattern(choice, pattern, from + start + at) is not { } parsed)
                {
                    return null;
                }

                choices.Add(parsed);
            }
            else
            {
                choices.Add(new LiteralOperand(choice));
            }

            start = i + 1;
        }

        return new(operand, choices);
    }

    private PlaceholderOperand? ParsePlaceholder(string operand, int from)
    {
        var placeholder = PlaceholderParser.Parse(operand, from, out var error);
        _error ??= error;
        return placeholder;
    }

    private static bool TryFunction(string operand, string function, out string inner, out int innerAt)
    {
        innerAt = function.Length + 1;
        inner = "";
        if (
            operand.Length > innerAt
            && operand.StartsWith(function, StringComparison.Ordinal)
            && operand[innerAt - 1] == '('
            && operand[^1] == ')'
        )
        {
            inner = operand[innerAt..^1];
            return true;
        }

        return false;
    }

    private static string? UnclosedFunction(string operand)
    {
        foreach (var function in (ReadOnlySpan<string>)["len", "has", "pat", "any"])
        {
            if (operand.StartsWith(function, StringComparison.Ordinal) && operand.Length > 3 && operand[3] == '(')
            {
                return function;
            }
        }

        return null;
    }

    /// <param name="at">0-based.</param>
    private T? Fail<T>(int at, string message)
        where T : class
    {
        _error ??= new(at + 1, message);
        return null;
    }
}
