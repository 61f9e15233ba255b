import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const lookEveryMs = 5000
/** Share of a core above which a process counts as busy. One event a second keeps it well below. */
const busyShare = 0.1

/**
 * Collects garbage once whenever a busy stretch has ended: V8 collects by allocation, so a process that stops working keeps what its last work
 * left for as long as it is idle. A collection costs some 20 ms, when nobody waits.
 */
export const giveBackMemoryWhenIdle = (): void => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let before = process.cpuUsage()
  let wasBusy = true
  setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    before = process.cpuUsage()
    const isBusy = (user + system) / 1000 > lookEveryMs * busyShare
    if (wasBusy && !isBusy) collect()
    wasBusy = isBusy
  }, lookEveryMs).unref()
}
