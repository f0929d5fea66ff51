// Each test starts programs, daemons and a browser: side by side on two cores they only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
