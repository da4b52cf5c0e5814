using CloudPulse.Core.Model;

namespace CloudPulse.Core.Evaluate;

/// <summary>When observations add up to an incident, and when to its end.</summary>
/// <param name="FailureThreshold">So many bad observations in a row open one.</param>
/// <param name="SuccessThreshold">So many good ones in a row end it.</param>
/// <param name="MaxGap">Observations further apart than this are not "in a row": nobody knows what was between them.</param>
public readonly record struct JudgePolicy(int FailureThreshold, int SuccessThreshold, TimeSpan MaxGap)
{
    private static readonly TimeSpan MinGap = TimeSpan.FromMinutes(5);

    public static JudgePolicy For(CheckDefinition check)
    {
        var gap = check.Interval * 5;
        return new(check.FailureThreshold, check.SuccessThreshold, gap > MinGap ? gap : MinGap);
    }
}
