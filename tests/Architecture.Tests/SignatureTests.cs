using System.Reflection;
using System.Runtime.CompilerServices;

namespace Exchange.Architecture.Tests;

/// <summary>What the members of the core and of the contracts may be made of.</summary>
public sealed class SignatureTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Domain = typeof(Exchange.Domain.Invariant).Assembly;
    private static readonly Assembly Abstractions = typeof(Exchange.Abstractions.OutcomeUnknownException).Assembly;
    private static readonly Type[] BinaryFractions = [typeof(double), typeof(float), typeof(Half)];

    public static TheoryData<string> Assemblies => new(Domain.GetName().Name!, Abstractions.GetName().Name!);

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Money_is_never_a_binary_fraction(string assembly) =>
        Findings.AssertNone(
            from member in Members(Assembly.Load(assembly))
            from type in Parts(member)
            where BinaryFractions.Contains(type)
            select Describe(member));

    [Theory]
    [InlineData(typeof(double))]
    [InlineData(typeof(float?))]
    [InlineData(typeof(double[]))]
    [InlineData(typeof((long, double)))]
    [InlineData(typeof(Func<List<Half>>))]
    public void A_hidden_binary_fraction_is_found(Type type) => Assert.Contains(Parts(type), BinaryFractions.Contains);

    [Fact]
    public void The_core_is_synchronous()
    {
        Findings.AssertNone(
            from member in Members(Domain)
            from type in Parts(member)
            where type.Namespace == "System.Threading.Tasks" || type == typeof(CancellationToken)
                || type.Name.StartsWith("IAsync", StringComparison.Ordinal)
            select Describe(member));
        Findings.AssertNone(
            from method in Members(Domain).OfType<MethodInfo>()
            where method.IsDefined(typeof(AsyncStateMachineAttribute))
            select Describe(method));
    }

    [Fact]
    public void The_core_depends_on_the_base_library_only() =>
        Assert.All(
            Domain.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));

    [Fact]
    public void The_contracts_depend_on_the_core_and_orleans_only() =>
        Assert.All(Abstractions.GetReferencedAssemblies(), name => Assert.Matches(
            @"\A(System\.|Orleans\.|Microsoft\.Extensions\.|Exchange\.Domain\z)", name.Name));

    [Fact]
    public void Namespaces_follow_the_assembly() =>
        Assert.All(
            OwnTypes(Domain).Concat(OwnTypes(Abstractions)).Where(type => !type.IsNested && type.Namespace is not null),
            type => Assert.StartsWith(type.Assembly.GetName().Name!, type.Namespace!, StringComparison.Ordinal));

    private static List<MemberInfo> Members(Assembly assembly)
    {
        var members = OwnTypes(assembly).SelectMany(type => type.GetMembers(Everything)).ToList();
        Assert.NotEmpty(members);
        return members;
    }

    // Serializers the Orleans generator adds are not ours.
    private static IEnumerable<Type> OwnTypes(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.FullName?.StartsWith("OrleansCodeGen.", StringComparison.Ordinal) != true
            && !type.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static IEnumerable<Type> Parts(MemberInfo member) => member switch
    {
        FieldInfo field => Parts(field.FieldType),
        PropertyInfo property => Parts(property.PropertyType),
        MethodInfo method => method.GetParameters().SelectMany(p => Parts(p.ParameterType)).Concat(Parts(method.ReturnType)),
        ConstructorInfo constructor => constructor.GetParameters().SelectMany(p => Parts(p.ParameterType)),
        EventInfo @event => Parts(@event.EventHandlerType!),
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        return type.IsGenericType
            ? type.GetGenericArguments().Where(a => !a.IsGenericParameter).SelectMany(Parts).Append(type)
            : [type];
    }

    private static string Describe(MemberInfo member) => $"{member.DeclaringType}.{member.Name}";
}
