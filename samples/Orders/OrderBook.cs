namespace Orders;

/// <summary>The orders, in memory: the newest <see cref="Capacity"/>.</summary>
public sealed class OrderBook(TimeProvider time)
{
    public const int Capacity = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<Order> _orders = [];
    private int _lastId;

    public Order Add(NewOrder order)
    {
        lock (_lock)
        {
            var added = new Order(++_lastId, order.Item!.Trim(), order.Quantity, time.GetUtcNow());
            _orders.Enqueue(added);
            if (_orders.Count > Capacity)
            {
                _orders.Dequeue();
            }

            return added;
        }
    }

    public Order? Find(int id)
    {
        lock (_lock)
        {
            return _orders.FirstOrDefault(order => order.Id == id);
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Order> List()
    {
        lock (_lock)
        {
            return [.. _orders.Reverse()];
        }
    }
}

public sealed record Order(int Id, string Item, int Quantity, DateTimeOffset CreatedAt);

public sealed record NewOrder(string? Item, int Quantity = 1)
{
    public const int MaxItemLength = 200;
    public const int MaxQuantity = 1_000_000;

    public Dictionary<string, string[]> Mistakes()
    {
        var mistakes = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (string.IsNullOrWhiteSpace(Item) || Item.Length > MaxItemLength)
        {
            mistakes["item"] = [$"Needs 1 to {MaxItemLength} characters."];
        }

        if (Quantity is < 1 or > MaxQuantity)
        {
            mistakes["quantity"] = [$"{Quantity} is not within 1 and {MaxQuantity}."];
        }

        return mistakes;
    }
}
