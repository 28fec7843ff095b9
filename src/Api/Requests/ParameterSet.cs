namespace Exchange.Api.Requests;

/// <summary>A set of parameters, a bit for each.</summary>
internal readonly record struct ParameterSet(UInt128 Bits)
{
    /// <summary>The parameters every signed request may have.</summary>
    public static readonly ParameterSet Signing = Of(Parameter.Timestamp, Parameter.RecvWindow, Parameter.Signature);

    /// <summary>Number of parameters.</summary>
    public int Count => (int)UInt128.PopCount(Bits);

    /// <summary>The set of the given parameters.</summary>
    public static ParameterSet Of(params ReadOnlySpan<Parameter> parameters)
    {
        UInt128 bits = 0;
        foreach (var parameter in parameters) bits |= Bit(parameter);
        return new(bits);
    }

    /// <summary>Whether a parameter is in the set.</summary>
    public bool Contains(Parameter parameter) => (Bits & Bit(parameter)) != 0;

    /// <summary>The first parameter of a set that is not empty.</summary>
    public Parameter First() => (Parameter)(int)UInt128.TrailingZeroCount(Bits);

    /// <summary>The set with another parameter.</summary>
    public ParameterSet With(Parameter parameter) => new(Bits | Bit(parameter));

    /// <summary>Parameters in either set.</summary>
    public static ParameterSet operator |(ParameterSet left, ParameterSet right) => new(left.Bits | right.Bits);

    /// <summary>Parameters in both sets.</summary>
    public static ParameterSet operator &(ParameterSet left, ParameterSet right) => new(left.Bits & right.Bits);

    /// <summary>Parameters of the left set that are not in the right one.</summary>
    public static ParameterSet operator -(ParameterSet left, ParameterSet right) => new(left.Bits & ~right.Bits);

    private static UInt128 Bit(Parameter parameter) => UInt128.One << (int)parameter;
}
