namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

/// <summary>Where a chunk lies in a day's file and the span of its pulses, both ends included.</summary>
internal readonly record struct ChunkInfo(long Row, long First, long Last);
