using CloudPulse.Core.Model;

namespace CloudPulse.Core.Record;

/// <summary>The one way in for pulses, probed or pushed: stores them and hands what is new to evaluation and to whoever follows live.</summary>
public interface IRecorder
{
    /// <inheritdoc cref="IPulseWriter.AppendAsync"/>
    ValueTask<AppendVerdict[]> RecordAsync(IReadOnlyList<Pulse> pulses, CancellationToken cancellationToken);
}
