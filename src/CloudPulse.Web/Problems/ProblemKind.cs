namespace CloudPulse.Web.Problems;

/// <summary>A sort of problem: its status and its name, which is a heading's anchor in docs/api.md.</summary>
public sealed record ProblemKind(int Status, string Name, string Title)
{
    public static readonly ProblemKind Malformed = new(400, "malformed", "The request could not be read");
    public static readonly ProblemKind BadParameter = new(400, "bad-parameter", "A parameter is not right");
    public static readonly ProblemKind Unauthenticated = new(401, "unauthenticated", "A key is needed");
    public static readonly ProblemKind Forbidden = new(403, "forbidden", "Not allowed");
    public static readonly ProblemKind NotFound = new(404, "not-found", "There is no such thing");
    public static readonly ProblemKind MethodNotAllowed = new(405, "method-not-allowed", "The method is not allowed here");
    public static readonly ProblemKind NotAcceptable = new(406, "not-acceptable", "No such representation");
    public static readonly ProblemKind Timeout = new(408, "timeout", "The request took too long to arrive");
    public static readonly ProblemKind Conflict = new(409, "conflict", "It does not go with what is there");
    public static readonly ProblemKind PreconditionFailed = new(412, "precondition-failed", "It was changed meanwhile");
    public static readonly ProblemKind TooLarge = new(413, "too-large", "The request is too large");
    public static readonly ProblemKind UnsupportedMediaType = new(415, "unsupported-media-type", "The content type is not supported");
    public static readonly ProblemKind Invalid = new(422, "invalid", "Some fields are not right");
    public static readonly ProblemKind IdempotencyMismatch = new(422, "idempotency-mismatch", "The idempotency key was used otherwise");
    public static readonly ProblemKind TooMany = new(429, "too-many-requests", "Too many requests");
    public static readonly ProblemKind Internal = new(500, "internal", "An error of this server");
    public static readonly ProblemKind Unavailable = new(503, "unavailable", "Not possible now");

    /// <summary>The kind that stands for a bare status code, as routing and Kestrel give them.</summary>
    public static ProblemKind For(int status) =>
        status switch
        {
            400 => Malformed,
            401 => Unauthenticated,
            403 => Forbidden,
            404 => NotFound,
            405 => MethodNotAllowed,
            406 => NotAcceptable,
            408 => Timeout,
            409 => Conflict,
            412 => PreconditionFailed,
            413 => TooLarge,
            415 => UnsupportedMediaType,
            422 => Invalid,
            429 => TooMany,
            503 => Unavailable,
            < 500 => new(status, "malformed", "The request could not be served"),
            _ => Internal,
        };
}
