namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>What is sealed together: all open pulses up to one entry of the journal.</summary>
/// <param name="Subjects">Those with frozen pulses.</param>
/// <param name="Forgotten">Numbers of subjects to remove from everywhere.</param>
/// <param name="Seq">The last entry of the journal it covers.</param>
/// <param name="Count">How many pulses.</param>
/// <param name="NextSubject">The first number no subject had yet.</param>
internal sealed record SealedGeneration(List<SubjectState> Subjects, List<int> Forgotten, long Seq, int Count, int NextSubject);
