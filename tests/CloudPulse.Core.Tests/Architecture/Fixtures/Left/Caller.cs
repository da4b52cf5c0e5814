namespace CloudPulse.Core.Tests.Architecture.Fixtures.Left;

/// <summary>Uses its neighbour in the body of an asynchronous method alone: the scan must see it all the same.</summary>
internal sealed class Caller
{
    public async Task<int> CallAsync()
    {
        await Task.Yield();
        return Right.Callee.Answer();
    }
}
