using CloudPulse.Conformance;
using CloudPulse.Core.Configuration;
using CloudPulse.Core.Model;

namespace CloudPulse.Adapters.Tests.State;

/// <summary>The contract finds out each sort of store that breaks it, and passes one that does not.</summary>
public sealed class DeclarationStoreProofTests
{
    private static readonly Func<BrokenContract, Task>[] All =
    [
        contract => contract.What_is_written_is_listed_as_it_was_returned(),
        contract => contract.Kinds_do_not_see_each_other(),
        contract => contract.A_change_needs_the_version_that_is_stored(),
        contract => contract.A_write_may_keep_the_version(),
        contract => contract.A_key_is_taken_once(),
        contract => contract.All_writes_happen_or_none(),
        contract => contract.What_is_deleted_is_gone_until_its_key_comes_back_with_its_id(),
        contract => contract.The_highest_id_is_not_given_again_after_it_was_deleted(),
        contract => contract.What_is_not_there_cannot_be_changed_or_deleted(),
        contract => contract.Of_many_that_change_the_same_at_once_one_wins(),
        contract => contract.Any_text_comes_back_as_it_was(),
    ];

    [Fact]
    public async Task A_store_without_a_fault_passes()
    {
        foreach (var test in All)
        {
            await test(new(Fault.None));
        }
    }

    [Theory]
    [InlineData(Fault.IgnoresVersions)]
    [InlineData(Fault.WritesTheFirstOnes)]
    [InlineData(Fault.GivesIdsAgain)]
    [InlineData(Fault.ForgetsIdsOfTheDeleted)]
    [InlineData(Fault.CountsEveryWrite)]
    [InlineData(Fault.TakesKeysTwice)]
    [InlineData(Fault.NumbersOverKinds)]
    public async Task A_faulty_store_fails(Fault fault)
    {
        var failed = 0;
        foreach (var test in All)
        {
            failed += await Record.ExceptionAsync(() => test(new(fault))) is null ? 0 : 1;
        }

        Assert.NotEqual(0, failed);
    }

    public enum Fault
    {
        None,
        IgnoresVersions,
        WritesTheFirstOnes,
        GivesIdsAgain,
        ForgetsIdsOfTheDeleted,
        CountsEveryWrite,
        TakesKeysTwice,
        NumbersOverKinds,
    }

    private sealed class BrokenContract(Fault fault) : DeclarationStoreContract
    {
        protected override IDeclarationStore Store { get; } = new BrokenStore(fault);
    }

    private sealed class BrokenStore(Fault fault) : IDeclarationStore
    {
        private readonly Lock _lock = new();
        private List<(Declaration Declaration, bool IsDeleted)> _rows = [];

        public Task<IReadOnlyList<Declaration>> ListAsync(string kind, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                return Task.FromResult<IReadOnlyList<Declaration>>([
                    .. _rows
                        .Where(row => !row.IsDeleted && row.Declaration.Kind == kind)
                        .Select(row => row.Declaration)
                        .OrderBy(row => row.Id),
                ]);
            }
        }

        public Task<IReadOnlyList<Declaration>?> WriteAsync(IReadOnlyList<DeclarationWrite> writes, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                var rows = _rows.ToList();
                var stored = new List<Declaration>();
                foreach (var write in writes)
                {
                    if (Write(rows, write) is not { } written)
                    {
                        _rows = fault == Fault.WritesTheFirstOnes ? rows : _rows;
                        return Task.FromResult<IReadOnlyList<Declaration>?>(null);
                    }

                    stored.Add(written);
                }

                _rows = rows;
                return Task.FromResult<IReadOnlyList<Declaration>?>(stored);
            }
        }

        private Declaration? Write(List<(Declaration Declaration, bool IsDeleted)> rows, DeclarationWrite write)
        {
            var given = write.Declaration;
            var index = rows.FindIndex(row => row.Declaration.Kind == given.Kind && row.Declaration.Key == given.Key);
            var isThere = index >= 0 && !rows[index].IsDeleted;
            if (given.Version == 0 ? isThere && fault != Fault.TakesKeysTwice : !isThere)
            {
                return null;
            }

            if (given.Version > 0 && given.Version != rows[index].Declaration.Version && fault != Fault.IgnoresVersions)
            {
                return null;
            }

            var keepsId = index >= 0 && (isThere || fault != Fault.ForgetsIdsOfTheDeleted);
            var counted = rows.Where(row =>
                (row.Declaration.Kind == given.Kind || fault == Fault.NumbersOverKinds) && !(row.IsDeleted && fault == Fault.GivesIdsAgain)
            );
            var written = given with
            {
                Id = keepsId ? rows[index].Declaration.Id : counted.Select(row => row.Declaration.Id).DefaultIfEmpty().Max() + 1,
                Version =
                    (index < 0 ? 0 : rows[index].Declaration.Version) + (write.KeepVersion && fault != Fault.CountsEveryWrite ? 0 : 1),
            };
            if (index >= 0)
            {
                rows[index] = (written, write.Delete);
            }
            else
            {
                rows.Add((written, write.Delete));
            }

            return written;
        }
    }
}
