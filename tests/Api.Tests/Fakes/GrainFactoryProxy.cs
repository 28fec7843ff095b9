using System.Reflection;

namespace Exchange.Api.Tests.Fakes;

/// <summary>An <see cref="IGrainFactory"/> whose <c>GetGrain</c> asks a function; most else is not supported.</summary>
public class GrainFactoryProxy : DispatchProxy
{
    private Func<Type, object, object>? _get;

    /// <summary>Creates the factory.</summary>
    internal static IGrainFactory Create(Func<Type, object, object> get)
    {
        var proxy = Create<IGrainFactory, GrainFactoryProxy>();
        ((GrainFactoryProxy)(object)proxy)._get = get;
        return proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // Grains of this process need no other address of an object than itself.
        if (targetMethod is { Name: nameof(IGrainFactory.CreateObjectReference), IsGenericMethod: true }) return args![0];
        if (targetMethod is not { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true } || args is null)
            throw new NotSupportedException(targetMethod?.Name);
        return _get!(targetMethod.GetGenericArguments()[0], args[0]!);
    }
}
