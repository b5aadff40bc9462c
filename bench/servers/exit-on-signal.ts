// Loaded before a profiled server: runtimes write their CPU profile only when the process exits by itself.
process.once('SIGTERM', () => process.exit(0));
