using System.Runtime.CompilerServices;
using CloudPulse.Core.Model;

namespace CloudPulse.Core.Probe;

/// <summary>The certificate that each check was shown last, and which one was kept with a pulse: the same one is not kept again and again.</summary>
public sealed class CertificateMemory
{
    /// <summary>So that a check's newest pulses hold its certificate when this process begins anew.</summary>
    private static readonly TimeSpan KeptAgainAfter = TimeSpan.FromDays(1);

    private readonly ConditionalWeakTable<CheckDefinition, Known> _known = [];

    /// <summary>Null: none was shown since this process began.</summary>
    public ServedCertificate? Of(CheckDefinition check) => _known.TryGetValue(check, out var known) ? known.Shown : null;

    /// <summary>Takes note of what a probe was shown.</summary>
    /// <returns>It is to be kept with the probe's pulse: it is another one than was kept last, or that was long ago.</returns>
    public bool IsNews(CheckDefinition check, ServedCertificate shown, DateTimeOffset slot)
    {
        if (_known.TryGetValue(check, out var known) && known.Shown == shown && slot - known.KeptAt < KeptAgainAfter)
        {
            return false;
        }

        _known.AddOrUpdate(check, new(shown, slot));
        return true;
    }

    private sealed record Known(ServedCertificate Shown, DateTimeOffset KeptAt);
}
