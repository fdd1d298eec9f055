using System.Buffers;
using GenderGrpc.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GenderGrpc.Client.Realtime;

/// <summary>A request to be sent, whose avatar lies in pooled memory until it was.</summary>
internal sealed class OutgoingRequest
{
    private byte[]? _avatar;

    public OutgoingRequest(SubmissionTable table, int entry, PredictionOptions options)
    {
        ref readonly var submission = ref table[entry];
        Message = new StreamPredictRequest
        {
            Sequence = (ulong)submission.Number,
            Profile = new Profile(),
            Model = options.Model,
            Compute = options.Compute,
            Slot = submission.Slot,
        };
        if (submission.Deadline != DateTimeOffset.MaxValue)
        {
            Message.Deadline = Timestamp.FromDateTimeOffset(submission.Deadline);
        }

        if (options.MaxError is { } maxError)
        {
            Message.MaxError = maxError;
        }

        if (submission.NicknameLength > 0)
        {
            Message.Profile.Nickname = WellFormedText.From(new string(table.NicknameOf(entry)));
        }

        if (submission.AvatarLength > 0)
        {
            _avatar = ArrayPool<byte>.Shared.Rent(submission.AvatarLength);
            var avatar = _avatar.AsMemory(0, submission.AvatarLength);
            table.CopyAvatar(entry, avatar.Span);
            Message.Profile.Avatar = UnsafeByteOperations.UnsafeWrap(avatar);
        }
    }

    public StreamPredictRequest Message { get; }

    /// <summary>Gives the avatar's memory back: the message was sent, or never will be.</summary>
    public void Release()
    {
        if (_avatar is not null)
        {
            ArrayPool<byte>.Shared.Return(_avatar);
            _avatar = null;
        }
    }
}
