/**
 * Milliseconds of the processor that a run takes, the least of three: unlike time on the clock it hardly depends on what
 * else the machine does. For limits that only a cost out of all proportion exceeds; `npm run bench` measures speed.
 */
export function processorMs(run: () => unknown): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const before = process.cpuUsage()
      run()
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }),
  )
}
