namespace CloudPulse.Core.Probe.Conditions;

internal enum PlaceholderKind
{
    Status,
    ResponseTime,
    Body,
    Ip,
    Connected,
    CertificateExpiration,
    Header,
}

/// <summary>One side of a comparison, with its text as written.</summary>
internal abstract record Operand(string Text)
{
    /// <summary>The placeholder that it reads; null for what is fixed.</summary>
    public virtual PlaceholderKind? Reads => null;

    /// <summary>Its value in an attempt. Not for patterns and lists.</summary>
    public virtual Observed Resolve(OutcomeView view) => throw new InvalidOperationException($"'{Text}' has no single value.");
}

internal sealed record LiteralOperand(string Text) : Operand(Text)
{
    public override Observed Resolve(OutcomeView view) => Observed.Of(Text);
}

/// <param name="Path">For <see cref="PlaceholderKind.Body"/>: where in its JSON; empty for the text as a whole.</param>
/// <param name="Name">For <see cref="PlaceholderKind.Header"/>.</param>
internal sealed record PlaceholderOperand(string Text, PlaceholderKind Kind, IReadOnlyList<PathStep> Path, string Name) : Operand(Text)
{
    public override PlaceholderKind? Reads => Kind;

    public override Observed Resolve(OutcomeView view) =>
        Kind switch
        {
            PlaceholderKind.Status => view.Status,
            PlaceholderKind.ResponseTime => view.ResponseTime,
            PlaceholderKind.Body => Path.Count == 0 ? view.Body : view.At(Path),
            PlaceholderKind.Ip => view.Ip,
            PlaceholderKind.Connected => view.Connected,
            PlaceholderKind.CertificateExpiration => view.CertificateExpiration,
            _ => view.Header(Name),
        };
}

internal sealed record LengthOperand(string Text, PlaceholderOperand Of) : Operand(Text)
{
    public override PlaceholderKind? Reads => Of.Reads;

    public override Observed Resolve(OutcomeView view) =>
        Of.Kind == PlaceholderKind.Body ? view.LengthAt(Of.Path) : Of.Resolve(view).Length();
}

internal sealed record ExistenceOperand(string Text, PlaceholderOperand Of) : Operand(Text)
{
    public override PlaceholderKind? Reads => Of.Reads;

    public override Observed Resolve(OutcomeView view) =>
        Observed.Of(Of.Kind == PlaceholderKind.Body ? view.HasAt(Of.Path) : Of.Resolve(view).IsValid);
}

internal sealed record PatternOperand(string Text, Wildcard Pattern) : Operand(Text);

/// <param name="Choices">Literals and patterns.</param>
internal sealed record AnyOperand(string Text, IReadOnlyList<Operand> Choices) : Operand(Text);

/// <summary>One step into JSON: a member's name, or an item's index.</summary>
internal readonly record struct PathStep(string? Name, int Index);
