namespace GenderGrpc.Server.Options;

/// <summary>What the default is, in words, where its value is another on another machine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultTextAttribute(string text) : Attribute
{
    public string Text => text;
}
