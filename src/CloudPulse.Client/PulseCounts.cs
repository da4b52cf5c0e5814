namespace CloudPulse.Client;

/// <summary>What became of the pulses of one client: always <c>Recorded = Sent + Refused + Dropped + Held</c>.</summary>
/// <param name="Recorded">Given to the client.</param>
/// <param name="Sent">On the server's disk, whichever attempt brought them there.</param>
/// <param name="Refused">The server did not want them: <see cref="PulseClientOptions.OnTrouble"/> was told why.</param>
/// <param name="Dropped">There was no room for them, or the client was closed.</param>
/// <param name="Held">Waiting, or being sent.</param>
public readonly record struct PulseCounts(long Recorded, long Sent, long Refused, long Dropped, long Held);
