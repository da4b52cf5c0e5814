using CloudPulse.Core.Configuration;
using CloudPulse.Web.Problems;

namespace CloudPulse.Web.Responses;

internal static class WriteProblems
{
    /// <summary>Why a write was refused, as a problem.</summary>
    public static ProblemResult Problem<T>(this WriteResult<T> refused, string what)
        where T : class =>
        refused.Outcome switch
        {
            WriteOutcome.NotFound => ProblemResult.NotFound(what),
            WriteOutcome.VersionMismatch => ProblemResult.Of(ProblemKind.PreconditionFailed, refused.Errors),
            WriteOutcome.Conflict or WriteOutcome.ManagedByFile => ProblemResult.Of(ProblemKind.Conflict, refused.Errors),
            _ => ProblemResult.Of(ProblemKind.Invalid, refused.Errors),
        };
}
