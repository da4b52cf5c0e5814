using CloudPulse.Core.Model;

namespace CloudPulse.Web.Live;

/// <summary>What clients may follow; combined as flags.</summary>
[Flags]
internal enum LiveTypes
{
    None = 0,
    Pulse = 1,
    Incident = 2,
    Check = 4,
    All = Pulse | Incident | Check,
}

/// <summary>One event on its way to clients: written once, sent to many.</summary>
/// <param name="Type">Which sort.</param>
/// <param name="Subject">What it is about; null when it concerns everyone.</param>
/// <param name="Frame">As it goes over the wire.</param>
internal sealed record LiveEvent(LiveTypes Type, Subject? Subject, ReadOnlyMemory<byte> Frame);
