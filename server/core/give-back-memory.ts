import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const lookEveryMs = 5000
/** Share of a core above which a process counts as busy. One event a second keeps it well below. */
const busyShare = 0.1
/** So much work leaves something worth a collection, also when it was spread so thin that the process was never busy. */
const workMs = 500

/**
 * Collects garbage once a process has come to rest after some work: V8 collects by allocation, so a process that stops working keeps what its last
 * work left, its whole young generation too, for as long as it is idle. A collection costs some 20 ms, when nobody waits.
 */
export const giveBackMemoryWhenIdle = (): void => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  let lookedAtCpuMs = cpuMs()
  /** Its start was work too. */
  let collectedAtCpuMs = 0
  setInterval(() => {
    const nowCpuMs = cpuMs()
    const isBusy = nowCpuMs - lookedAtCpuMs > lookEveryMs * busyShare
    lookedAtCpuMs = nowCpuMs
    if (isBusy || nowCpuMs - collectedAtCpuMs < workMs) return
    collect()
    collectedAtCpuMs = cpuMs()
  }, lookEveryMs).unref()
}
