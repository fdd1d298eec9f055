namespace GenderGrpc.GameLoop;

/// <summary>Ctrl+C, once: it ends the game as its time does, with a summary. Twice: it ends the program.</summary>
internal sealed class QuitSignal : IDisposable
{
    private readonly ManualResetEventSlim _isSet = new();

    public QuitSignal() => Console.CancelKeyPress += OnCancelKeyPress;

    /// <summary>Waits for it, but no longer than this; whether it came.</summary>
    public bool Wait(TimeSpan time) => _isSet.Wait(time);

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        _isSet.Dispose();
    }

    private void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = !_isSet.IsSet;
        _isSet.Set();
    }
}
