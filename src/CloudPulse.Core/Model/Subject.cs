namespace CloudPulse.Core.Model;

public enum SubjectKind : byte
{
    Check = 0,
    Service = 1,
}

/// <summary>What a pulse is about: <c>check/&lt;key&gt;</c> or <c>service/&lt;name&gt;</c>.</summary>
public readonly record struct Subject(SubjectKind Kind, string Key)
{
    public static Subject Check(string key) => new(SubjectKind.Check, key);

    public static Subject Service(string name) => new(SubjectKind.Service, name);

    public override string ToString() => (Kind == SubjectKind.Check ? "check/" : "service/") + Key;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, out Subject subject)
    {
        subject = default;
        if (text is null)
        {
            return false;
        }

        if (text.StartsWith("check/", StringComparison.Ordinal) && text.Length > 6)
        {
            subject = Check(text[6..]);
            return true;
        }

        if (text.StartsWith("service/", StringComparison.Ordinal) && text.Length > 8)
        {
            subject = Service(text[8..]);
            return true;
        }

        return false;
    }
}
