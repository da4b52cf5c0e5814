namespace CloudPulse.Web.Responses;

/// <summary>A page of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> for the next page; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
