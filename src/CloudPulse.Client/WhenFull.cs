namespace CloudPulse.Client;

/// <summary>What becomes of a pulse for which the buffer has no room. What is dropped is counted.</summary>
public enum WhenFull
{
    /// <summary>The new pulse is dropped: what is kept tells how the trouble began.</summary>
    DropNewest,

    /// <summary>The oldest pulses that are not being sent are dropped for it: what is kept tells how things are now.</summary>
    DropOldest,

    /// <summary>
    /// <see cref="PulseClient.RecordAsync"/> and the <c>MeasureAsync</c> methods wait for room. <c>Record</c> and
    /// <see cref="PulseClient.Measure"/> can't wait: there the new pulse is dropped.
    /// </summary>
    Wait,
}
