namespace GenderGrpc.Native;

/// <summary>What the functions return; the header explains them.</summary>
internal static class ReturnCode
{
    public const int Ok = 0;
    public const int NoRoom = 1;
    public const int Stopped = 2;
    public const int InvalidArgument = -1;
    public const int Internal = -2;
}
