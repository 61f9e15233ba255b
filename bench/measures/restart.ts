import { setTimeout as sleep } from 'node:timers/promises'

import { medianOf } from '../histogram.ts'
import { startLoad } from '../load-client.ts'
import { corpusOf, keepSamples, say } from '../plan.ts'
import type { Figure, Plan } from '../plan.ts'
import { makeProbe, sendProbe } from '../probe.ts'
import { startServer } from '../server-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import { settled } from '../settle.ts'

const seedEvents = 2000
/** What one insert may make within the engine's memory limit for a query. */
const rowsPerInsert = 100_000
const restarts = 3
const pollMs = 10
const timeoutMs = 60_000

/** Multiplies the rows of `events` within the engine, spread over two weeks; payloads stay as they are. */
const multiply = async ({ columns }: ServerUnderTest, rows: number): Promise<number> => {
  for (let made = await columns.events(); made < rows; made = await columns.events()) {
    const wanted = Math.min(rowsPerInsert, rows - made)
    const copies = Math.ceil(wanted / seedEvents)
    await columns.command(
      `INSERT INTO vedette.events SELECT seeds.* REPLACE (sipHash128(event_id, number, ${made}) AS event_id, timestamp - toIntervalSecond(number * 37 % 1209600) AS timestamp, ` +
        `received_at - toIntervalSecond(number * 37 % 1209600) AS received_at) FROM (SELECT * FROM vedette.events LIMIT ${seedEvents}) AS seeds CROSS JOIN numbers(${made}, ${copies}) AS copies`,
    )
  }
  return columns.events()
}

const until = async (isDone: () => Promise<boolean>, begun: number): Promise<number> => {
  while (performance.now() - begun < timeoutMs) {
    if (await isDone()) return (performance.now() - begun) / 1000
    await sleep(pollMs)
  }
  return timeoutMs / 1000
}

interface Restart {
  readonly accepted: number
  readonly answered: number
}

const restart = async (server: ServerUnderTest, issueId: string): Promise<Restart> => {
  server.killAll()
  const begun = performance.now()
  server.launch()
  const isAnswered = async (): Promise<boolean> => {
    try {
      // Tags are counted over the columns: a true query of the engine.
      const answer = await server.get(`issues/${issueId}/tags/?limit=5`)
      await answer.arrayBuffer()
      return answer.ok
    } catch {
      return false
    }
  }
  const [accepted, answered] = await Promise.all([until(() => sendProbe(server, makeProbe()), begun), until(isAnswered, begun)])
  await server.ready()
  await settled(server)
  return { accepted, answered }
}

/** R9: from SIGKILL of all processes to the first accepted event and the first answered query of the columns. */
export const measureRestart = async (plan: Plan): Promise<Figure[]> => {
  const server = await startServer({ name: 'restart' })
  try {
    const { port, path, publicKey } = server
    const load = await startLoad({ port, path, publicKey, corpus: corpusOf('m'), rate: 400, eventsMax: seedEvents, durationMs: 60_000 })
    await load.done
    await settled(server)
    const list = await server.get('issues/?query=&sort=freq&limit=1')
    const [issue] = (await list.json()) as { id: string }[]
    const rows = await multiply(server, plan.rows)
    say(`R9: ${rows} rows in events`)
    const measured: Restart[] = []
    for (let round = 0; round < restarts; round++) measured.push(await restart(server, issue?.id ?? ''))
    keepSamples('R9', { rows, measured })
    const [accepted, answered] = [measured.map((each) => each.accepted), measured.map((each) => each.answered)]
    const setting = `${(rows / 1e6).toFixed(1)} M rows in events`
    const list3 = (values: readonly number[]): string => `${restarts} restarts: ${values.map((value) => value.toFixed(2)).join(', ')} s`
    say(`R9 accepted ${list3(accepted)}; answered ${list3(answered)}`)
    return [
      { id: 'R9.accepted', setting, value: medianOf(accepted), unit: 's', from: list3(accepted) },
      { id: 'R9.answered', setting, value: medianOf(answered), unit: 's', from: `${list3(answered)}; the query counts an issue's tags` },
    ]
  } finally {
    await server.remove()
  }
}
