namespace CloudPulse.Core.Tests.Architecture.Fixtures.Right;

internal static class Callee
{
    public static int Answer() => 42;
}
