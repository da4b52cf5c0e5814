using System.Reflection;
using System.Reflection.Emit;

namespace CloudPulse.Core.Tests.Architecture;

/// <summary>Which types a type uses: in its base types, signatures, attributes, and in the code of its methods.</summary>
internal static class TypeUses
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodeByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The types that <paramref name="type"/> uses, generic arguments and elements taken apart.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var uses = new HashSet<Type>();
        Add(type.BaseType);
        AddAll(type.GetInterfaces());
        AddAll(type.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
        AddAll(type.GetFields(Declared).Select(field => field.FieldType));
        foreach (var method in type.GetMembers(Declared).OfType<MethodBase>())
        {
            Add((method as MethodInfo)?.ReturnType);
            AddAll(method.GetParameters().Select(parameter => parameter.ParameterType));
            AddAll(method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []);
            foreach (var member in MembersInCode(method))
            {
                Add(member as Type ?? member.DeclaringType);
                AddAll((member as MethodInfo)?.GetGenericArguments() ?? []);
            }
        }

        return uses;

        void AddAll(IEnumerable<Type> types)
        {
            foreach (var one in types)
            {
                Add(one);
            }
        }

        void Add(Type? one)
        {
            if (one is null || one.IsGenericParameter)
            {
                return;
            }

            if (one.HasElementType)
            {
                Add(one.GetElementType());
                return;
            }

            uses.Add(one.IsGenericType ? one.GetGenericTypeDefinition() : one);
            AddAll(one.GenericTypeArguments);
        }
    }

    private static IEnumerable<MemberInfo> MembersInCode(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < code.Length; )
        {
            // Two-byte opcodes start with 0xFE.
            var value = code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at];
            var opCode = OpCodeByValue[value];
            at += opCode.Size;
            if (
                opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
            )
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!;
            }

            at += OperandSize(opCode.OperandType, code, at);
        }
    }

    private static int OperandSize(OperandType operand, byte[] code, int at) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
            _ => 4,
        };
}
