using System.Runtime.InteropServices;

namespace GenderGrpc.Native;

/// <summary>gendergrpc_submission.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSubmission
{
    public uint StructSize;
    public uint Reserved;
    public ulong Slot;
    public byte* Avatar;
    public nuint AvatarLength;
    public byte* Nickname;
    public nuint NicknameLength;
    public ulong TimeoutUs;

    /// <summary>Whether its size and its pointers are such as the header asks for.</summary>
    public readonly bool IsValid =>
        StructSize >= (uint)sizeof(NativeSubmission)
        && (Avatar is not null || AvatarLength == 0)
        && (Nickname is not null || NicknameLength == 0);
}
