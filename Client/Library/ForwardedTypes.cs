using System.Runtime.CompilerServices;

// A library that was compiled against the build for netstandard2.1 looks for the marker of init accessors in this assembly, in programs
// that have this build.
[assembly: TypeForwardedTo(typeof(IsExternalInit))]
