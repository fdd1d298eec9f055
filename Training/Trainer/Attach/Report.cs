using GenderGrpc.V1;

namespace GenderGrpc.Training.Attach;

/// <summary>A report, and the folder that must be with the server before it.</summary>
/// <param name="Message">What is sent.</param>
/// <param name="Delivery">The folder's zip; null where there is none.</param>
internal sealed record Report(TrainerReport Message, Delivery? Delivery);
