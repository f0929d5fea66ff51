// Each test starts programs, daemons and a browser: side by side on two cores they only wait for each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
