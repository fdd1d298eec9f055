using System.Runtime.CompilerServices;

namespace GenderGrpc.Client;

/// <summary>Lists that come in pages.</summary>
internal static class Pages
{
    /// <summary>The items of all pages, each asked for when the one before is used up.</summary>
    /// <param name="next">Gets the page with a token: its items and the token of the page after it.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    public static async IAsyncEnumerable<T> AllAsync<T>(
        Func<string, Task<(IEnumerable<T> Items, string NextToken)>> next,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var token = "";
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (items, following) = await next(token).ConfigureAwait(false);
            foreach (var item in items)
            {
                yield return item;
            }

            token = following;
        }
        while (token.Length > 0);
    }
}
