using System.Globalization;

namespace CloudPulse.Core.Probe.Conditions;

/// <summary>A value seen in an attempt, or written in a condition.</summary>
internal readonly struct Observed
{
    private readonly string? _text;
    private readonly double _number;
    private readonly Form _form;

    private Observed(Form form, string? text, double number)
    {
        _form = form;
        _text = text;
        _number = number;
    }

    private enum Form : byte
    {
        /// <summary>Nothing there: every comparison with it fails.</summary>
        Invalid,
        Text,

        /// <summary>A number as JSON writes it.</summary>
        NumberText,
        Number,
        Milliseconds,
    }

    public static Observed Invalid => default;

    public bool IsValid => _form != Form.Invalid;

    private bool IsNumber => _form is Form.Number or Form.Milliseconds or Form.NumberText;

    public static Observed Of(string text) => new(Form.Text, text, 0);

    public static Observed Of(bool value) => new(Form.Text, value ? "true" : "false", 0);

    public static Observed Of(int value) => new(Form.Number, null, value);

    public static Observed OfNumberText(string text) => new(Form.NumberText, text, 0);

    public static Observed OfMilliseconds(TimeSpan time) => new(Form.Milliseconds, null, time.TotalMilliseconds);

    /// <summary>The text that is compared and shown.</summary>
    public string Text =>
        _form switch
        {
            Form.Invalid => "INVALID",
            Form.Number or Form.Milliseconds => _number.ToString("0.###", CultureInfo.InvariantCulture),
            _ => _text!,
        };

    public Observed Length()
    {
        if (!IsValid)
        {
            return this;
        }

        var count = 0;
        foreach (var _ in Text.EnumerateRunes())
        {
            count++;
        }

        return Of(count);
    }

    public bool TryNumber(out double number)
    {
        number = _number;
        return _form switch
        {
            Form.Invalid => false,
            Form.Number or Form.Milliseconds => true,
            _ => Number.TryParse(_text, out number) || Number.TryParseDuration(_text, out number),
        };
    }

    /// <summary>
    /// Same text, or same number. Text that merely looks like a fraction stays text (version 1.10 is not 1.1), unless the other side is a
    /// number for sure; durations equal only times.
    /// </summary>
    public bool SameAs(Observed other)
    {
        if (_form == Form.Number && other._form == Form.Text)
        {
            return SameAsText(other._text!);
        }

        if (_form == Form.Text && other._form == Form.Number)
        {
            return other.SameAsText(_text!);
        }

        if ((_form == Form.Milliseconds || other._form == Form.Milliseconds) && TryNumber(out var left) && other.TryNumber(out var right))
        {
            return left.Equals(right);
        }

        var text = Text;
        var otherText = other.Text;
        return string.Equals(text, otherText, StringComparison.Ordinal)
            || Number.AreEqual(text, otherText, wholeOnly: !IsNumber && !other.IsNumber);
    }

    private bool SameAsText(string text) => Number.TryParse(text, out var number) && number.Equals(_number);
}
