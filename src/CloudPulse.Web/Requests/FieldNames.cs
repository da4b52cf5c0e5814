using CloudPulse.Core.Configuration;
using CloudPulse.Web.Problems;

namespace CloudPulse.Web.Requests;

/// <summary>Another API's names for the fields of a declaration: there on the way in, back in what is said about mistakes.</summary>
internal sealed class FieldNames(params (string Theirs, string Canonical)[] names)
{
    /// <summary>The fields that have no such name; null when there is none.</summary>
    public ProblemResult? Unknown(MapNode map)
    {
        var errors = new List<ConfigurationError>();
        var fields = new FieldReader(map, "", errors);
        foreach (var (theirs, _) in names)
        {
            fields.Take(theirs);
        }

        fields.Done();
        return errors.Count == 0 ? null : ProblemResult.Of(ProblemKind.Invalid, errors);
    }

    public MapNode ToCanonical(MapNode map) =>
        map with
        {
            Entries =
            [
                .. map.Entries.Select(entry =>
                    Array.Find(names, name => name.Theirs == entry.Key).Canonical is { } canonical ? entry with { Key = canonical } : entry
                ),
            ],
        };

    public WriteResult<T> FromCanonical<T>(WriteResult<T> result)
        where T : class => result with { Errors = FromCanonical(result.Errors) };

    public IReadOnlyList<ConfigurationError> FromCanonical(IReadOnlyList<ConfigurationError> errors) =>
        [.. errors.Select(error => error with { Field = Theirs(error.Field) })];

    private string Theirs(string field) => Array.Find(names, name => name.Canonical == field).Theirs ?? field;
}
