using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace SupportBot.Testing;

/// <summary>
/// What a library shows to others, a line a type and a line a member, compared with <c>public-surface.txt</c> beside the test: a change is
/// seen in review, and none happens by accident. What the compiler adds to records is left out.
/// </summary>
static class PublicSurface
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly string Actual = Path.Combine(AppContext.BaseDirectory, "public-surface.actual.txt");
    static readonly NullabilityInfoContext Nullability = new();

    /// <summary>For whoever meant the change.</summary>
    public static string WhatToDo => $"If this is meant, {Actual} becomes public-surface.txt beside the test.";

    /// <summary>The file as it was reviewed.</summary>
    public static string Reviewed() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "public-surface.txt"));

    /// <summary>The surface as it is, also written beside the test's program.</summary>
    public static string Of(Assembly library)
    {
        var text = new StringBuilder();
        foreach (var type in library.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append($"{Kind(type)} {type.FullName!.Replace('+', '.')}{Parents(type)}\n");
            foreach (var member in Members(type)) text.Append($"    {member}\n");
        }

        File.WriteAllText(Actual, text.ToString());
        return text.ToString();
    }

    static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}")
        : type.GetMembers(Declared).Where(IsWritten).Select(Line).OfType<string>().Order(StringComparer.Ordinal);

    static bool IsWritten(MemberInfo member) => member is not Type && member.GetCustomAttribute<CompilerGeneratedAttribute>() is null;

    static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo made when IsSeen(made) => $"{Access(made)}new({Parameters(made)})",
        MethodInfo { IsSpecialName: false } method when IsSeen(method) => $"{Access(method)}{Name(Nullability.Create(method.ReturnParameter))} {method.Name}({Parameters(method)})",
        PropertyInfo property when property.GetMethod is { } get && IsSeen(get) => $"{Access(get)}{Required(property)}{Name(Nullability.Create(property))} {Indexer(property)} {{ get;{Setter(property)} }}",
        FieldInfo { IsPublic: true } field => $"{(field.IsStatic ? "static " : "")}{Name(Nullability.Create(field))} {field.Name}",
        EventInfo happening when IsSeen(happening.AddMethod!) => $"event {happening.EventHandlerType} {happening.Name}",
        _ => null,
    };

    static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static string Access(MethodBase method) => (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "") + (method.IsAbstract ? "abstract " : "");

    static string Required(PropertyInfo property) => property.GetCustomAttribute<RequiredMemberAttribute>() is null ? "" : "required ";

    static string Indexer(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;

    static string Setter(PropertyInfo property) => property.SetMethod is not { } set || !IsSeen(set) ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    static string Parameter(ParameterInfo parameter) =>
        $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")}{Name(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}";

    static string Name(NullabilityInfo told)
    {
        var type = told.Type.IsByRef ? told.Type.GetElementType()! : told.Type;
        var name = Name(type, told.GenericTypeArguments);
        return !type.IsValueType && told.ReadState == NullabilityState.Nullable ? $"{name}?" : name;
    }

    static string Name(Type type, NullabilityInfo[] arguments)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value, [])}?";
        if (!type.IsGenericType) return type.Name;
        var inner = arguments.Length > 0 ? arguments.Select(Name) : type.GetGenericArguments().Select(argument => Name(argument, []));
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", inner)}>";
    }

    static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (type.GetMethod("<Clone>$") is null ? "class" : "record");

    static string Parents(Type type) => type.IsEnum || type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType) ? "" : $" : {Name(type.BaseType, [])}";
}
