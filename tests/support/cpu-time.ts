/** CPU time of this process, in milliseconds: what a bound on work is measured in, because a busy machine makes clocks run but not work grow. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
