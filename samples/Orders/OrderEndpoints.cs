using Microsoft.AspNetCore.Http.HttpResults;

namespace Orders;

internal static class OrderEndpoints
{
    public static Ok<IReadOnlyList<Order>> List(OrderBook book) => TypedResults.Ok(book.List());

    public static Results<Ok<Order>, ProblemHttpResult> Get(int id, OrderBook book) =>
        book.Find(id) is { } order
            ? TypedResults.Ok(order)
            : TypedResults.Problem($"There is no order {id}.", statusCode: StatusCodes.Status404NotFound);

    public static Results<Created<Order>, ValidationProblem> Create(NewOrder order, OrderBook book)
    {
        var mistakes = order.Mistakes();
        if (mistakes.Count > 0)
        {
            return TypedResults.ValidationProblem(mistakes);
        }

        var added = book.Add(order);
        return TypedResults.Created($"/orders/{added.Id}", added);
    }
}
