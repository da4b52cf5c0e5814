using Microsoft.Extensions.Logging;

namespace CloudPulse.Adapters.Stores.Sqlite.Pulses;

internal static partial class PulseLog
{
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Opened the pulse store {Directory}: {Subjects} subjects, {Days} days of raw pulses, {Pulses} pulses from the journal in {Milliseconds:F0} ms"
    )]
    public static partial void Opened(ILogger logger, string directory, int subjects, int days, int pulses, double milliseconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sealed {Pulses} pulses of {Subjects} subjects in {Milliseconds:F0} ms")]
    public static partial void Sealed(ILogger logger, int pulses, int subjects, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dropped {Path}: all of it is older than raw pulses are kept")]
    public static partial void Dropped(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} is damaged and was put aside as {To}; the day goes on in a new file")]
    public static partial void SetAside(ILogger logger, string path, string to, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Pulses could not be committed to {Path}; nothing of them was stored")]
    public static partial void CommitFailed(ILogger logger, string path, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Pulses} pulses could not be sealed; they stay in the journal and are tried again")]
    public static partial void SealFailed(ILogger logger, int pulses, Exception error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A late pulse of {Subject} could not be compared with what is stored, and was taken as new"
    )]
    public static partial void NotCompared(ILogger logger, string subject, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is past its retention could not be dropped; tried again within the hour")]
    public static partial void ExpireFailed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock was stepped forward by {Step}; nothing is dropped by age for an hour")]
    public static partial void ClockStepped(ILogger logger, TimeSpan step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sealed pulses are safe in the WAL but could not be moved into their files yet")]
    public static partial void NotSettled(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A day's raw pulses can't be read")]
    public static partial void PartitionUnreadable(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The overview's counts could not be read ahead")]
    public static partial void NotWarmed(ILogger logger, Exception error);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The pulse store's writing thread ended; nothing more can be stored until a restart"
    )]
    public static partial void LoopFailed(ILogger logger, Exception error);
}
