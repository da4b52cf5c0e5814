using CloudPulse.Adapters.Bus.InProcess;
using CloudPulse.Conformance;
using CloudPulse.Core.Bus;

namespace CloudPulse.Adapters.Tests.Bus;

public sealed class InProcessBusTests : BusContract
{
    protected override IBus Bus { get; } = new InProcessBus();
}
