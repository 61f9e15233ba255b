/** A run that takes less is fast enough at any load: something quadratic takes far longer at the sizes that tests use. In microseconds. */
const quickUs = 100_000
/** Four times the work costs four times the time when it is linear and sixteen times when it is quadratic. */
const factor = 4
const factorMax = 9

const cpuUs = (work: () => unknown): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

/**
 * True when `work` costs processor time in proportion to `size`, or next to none. Time of this thread, not of the clock, and a ratio within one run:
 * other programs on the machine do not matter. For tests of what meets hostile text.
 */
export const growsLinearly = (work: (size: number) => unknown, size: number): boolean => {
  if (cpuUs(() => work(size)) < quickUs) return true
  const quarters = [0, 1, 2].map(() => cpuUs(() => work(Math.floor(size / factor))))
  const whole = cpuUs(() => work(size))
  return whole < quickUs || whole < factorMax * Math.max(...quarters)
}
