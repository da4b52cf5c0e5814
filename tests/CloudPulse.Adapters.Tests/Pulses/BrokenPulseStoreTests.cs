using System.Reflection;
using CloudPulse.Conformance;
using CloudPulse.Core.Record;

namespace CloudPulse.Adapters.Tests.Pulses;

/// <summary>The contract fails for a store that is wrong in any of these ways, and for none that is right.</summary>
public sealed class BrokenPulseStoreTests
{
    public static TheoryData<Flaw> Flaws => [.. Enum.GetValues<Flaw>()];

    [Theory]
    [MemberData(nameof(Flaws))]
    public async Task The_contract_notices(Flaw flaw)
    {
        var failed = new List<string>();
        foreach (var (method, arguments) in Cases())
        {
            try
            {
                await (Task)method.Invoke(new Contract(flaw), arguments)!;
            }
            catch (Exception error) when (error is Xunit.Sdk.IAssertionException)
            {
                failed.Add(method.Name);
            }
        }

        Assert.Equal(flaw != Flaw.None, failed.Count > 0);
    }

    private static IEnumerable<(MethodInfo Method, object?[] Arguments)> Cases()
    {
        foreach (
            var method in typeof(PulseStoreContract).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
        )
        {
            var data = method.GetCustomAttributes<InlineDataAttribute>().Select(row => row.Data).ToList();
            foreach (var arguments in data.DefaultIfEmpty([]))
            {
                yield return (method, arguments);
            }
        }
    }

    private sealed class Contract : PulseStoreContract
    {
        private readonly FakePulseStore _store;

        public Contract(Flaw flaw) => _store = new(Clock, flaw);

        protected override ValueTask<(IPulseWriter Writer, IPulseReader Reader)> OpenAsync() =>
            ValueTask.FromResult<(IPulseWriter, IPulseReader)>((_store, _store));

        protected override ValueTask CloseAsync()
        {
            _store.Close();
            return ValueTask.CompletedTask;
        }

        protected override async ValueTask SettleAsync() => await Task.Yield();
    }
}
