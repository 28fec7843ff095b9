namespace Exchange.Domain;

/// <summary>
/// The state is not what the rules allow: a bug or corrupt data. Whoever owns the state stops and reloads it; nobody
/// catches this to go on.
/// </summary>
public sealed class InvariantViolationException : Exception
{
    /// <summary>States the rule that was broken.</summary>
    public InvariantViolationException(string rule)
        : base(rule)
    {
    }

    /// <summary>States the rule that was broken and the cause.</summary>
    public InvariantViolationException(string rule, Exception cause)
        : base(rule, cause)
    {
    }

    /// <summary>Used by serializers only.</summary>
    public InvariantViolationException()
    {
    }
}
