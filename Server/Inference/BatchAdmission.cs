namespace GenderGrpc.Server.Inference;

/// <summary>The admission of a batch call, whose first profile has its place; the others take theirs one after the other.</summary>
internal sealed class BatchAdmission(Admission admission, Flow flow, int toCome) : IDisposable
{
    private int _toCome = toCome;

    /// <summary>Takes a place for the next profile as soon as one is to be had.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        await admission.EnterAsync(flow, cancellationToken);
        _toCome--;
        admission.NoLongerToCome(1);
    }

    /// <summary>The others won't come.</summary>
    public void Dispose()
    {
        admission.NoLongerToCome(_toCome);
        _toCome = 0;
    }
}
