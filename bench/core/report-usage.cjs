// Loaded into the measured process: says on stderr, as the last line, what the process used.
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(`${JSON.stringify({ maxRss: maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 })}\n`);
});
