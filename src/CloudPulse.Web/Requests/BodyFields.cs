using CloudPulse.Core.Configuration;
using CloudPulse.Web.Problems;

namespace CloudPulse.Web.Requests;

/// <summary>The fields of a body that is no declaration, read one by one; <see cref="Problem"/> says everything that is wrong at once.</summary>
internal sealed class BodyFields
{
    private readonly List<ConfigurationError> _errors = [];

    public BodyFields(MapNode map) => Fields = new(map, "", _errors);

    public FieldReader Fields { get; }

    /// <summary>What is wrong with the body as a whole; null when nothing is. Call it last: it refuses the fields that were not read.</summary>
    public ProblemResult? Problem()
    {
        Fields.Done();
        return _errors.Count == 0 ? null : ProblemResult.Of(ProblemKind.Invalid, _errors);
    }
}
