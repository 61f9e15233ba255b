import { setTimeout as sleep } from 'node:timers/promises'

import { startLoad } from '../load-client.ts'
import { corpusOf, keepSamples, say } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { settled } from '../settle.ts'
import { verifyDelivery } from '../verify-delivery.ts'

const targets = ['front', 'process', 'engine', 'api'] as const
const rate = 300
const returnTimeoutMs = 60_000
/** A kill comes this long after the process has come back, at most: in the middle of its start or of its work. */
const delayMsMax = 900

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Waits for the role to run under another pid. */
const untilBack = async (server: ServerUnderTest, role: string, oldPid: number): Promise<void> => {
  for (const end = Date.now() + returnTimeoutMs; Date.now() < end; await sleep(20)) {
    const pid = server.roles().get(role)
    if (pid !== undefined && pid !== oldPid) return
  }
  throw new Error(`${role} did not come back within ${returnTimeoutMs / 1000} s`)
}

const killRole = async (server: ServerUnderTest, role: string): Promise<void> => {
  const pid = server.roles().get(role)
  if (pid === undefined) return untilBack(server, role, 0)
  kill(pid)
  await untilBack(server, role, pid)
}

const killWatcher = async (server: ServerUnderTest): Promise<void> => {
  const pid = server.roles().get('watcher')
  if (pid !== undefined) kill(pid)
  await sleep(20)
  server.launch()
  await server.ready()
}

/** One round: each child once, in random order, then the watcher, all at random moments. */
const killRound = async (server: ServerUnderTest): Promise<void> => {
  const order = targets.toSorted(() => Math.random() - 0.5)
  for (const role of order) {
    await sleep(Math.random() * delayMsMax)
    await killRole(server, role)
  }
  await sleep(Math.random() * delayMsMax)
  await killWatcher(server)
}

/** R8: kill -9 of each process and of the watcher under load; what was acknowledged is stored exactly once, what was not at most once. */
export const measureCrash = async (plan: Plan): Promise<Figure[]> => {
  const server = await startServer({ name: 'crash' })
  try {
    const { port, path, publicKey } = server
    const load = await startLoad({
      port,
      path,
      publicKey,
      corpus: corpusOf('m'),
      rate,
      connections: 16,
      durationMs: 24 * 3_600_000,
      resend: 'even',
    })
    for (let round = 1; round <= plan.kills; round++) {
      await killRound(server)
      if (round % 10 === 0 || round === plan.kills) say(`R8 round ${round} of ${plan.kills}: ${load.acknowledged()} acknowledged`)
    }
    load.stop()
    const result = await load.done
    await settled(server)
    const delivery = await verifyDelivery(server, load.job, result)
    keepSamples('R8', { kills: plan.kills, delivery, statuses: result.statuses })
    const from = `${plan.kills} kills each of ${[...targets, 'watcher'].join(', ')}; ${delivery.text}`
    say(`R8 lost ${delivery.lost}, double ${delivery.double}: ${from}`)
    const setting = `W1, ${rate}/s`
    return [
      { id: 'R8.lost', setting, value: delivery.lost, unit: 'events', from },
      { id: 'R8.double', setting, value: delivery.double, unit: 'events', from: 'in columns or in any counter of the metadata' },
    ]
  } finally {
    await server.remove()
  }
}
