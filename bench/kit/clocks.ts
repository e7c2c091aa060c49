/** CPU time of this process in milliseconds: what other processes do moves it little. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs the work and says how many seconds it took, by the clock on the wall and of the CPU. */
export async function timed(work: () => void | Promise<void>): Promise<{ wall: number; cpu: number }> {
  const wall = performance.now();
  const cpu = cpuMilliseconds();
  await work();
  return { wall: (performance.now() - wall) / 1000, cpu: (cpuMilliseconds() - cpu) / 1000 };
}
