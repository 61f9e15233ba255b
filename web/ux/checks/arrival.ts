import { randomBytes } from 'node:crypto'

import type { Check } from '../check.ts'
import { measured } from '../check.ts'
import { doorOf } from '../server.ts'
import { calm, rowsShown } from '../stage.ts'
import type { Stage } from '../stage.ts'

/** Sends an error of a new issue as an SDK would. */
const sendError = async (stage: Stage, dsn: string): Promise<void> => {
  const door = doorOf(dsn)
  const id = randomBytes(16).toString('hex')
  const frame = {
    filename: 'shop/arrival.py',
    function: `arrive_${id.slice(0, 8)}`,
    lineno: 7,
    in_app: true,
    context_line: 'raise ArrivalError',
  }
  const event = {
    event_id: id,
    timestamp: Date.now() / 1000,
    platform: 'python',
    environment: 'production',
    exception: { values: [{ type: `ArrivalError${id.slice(0, 6)}`, value: 'just now', stacktrace: { frames: [frame] } }] },
  }
  const item = JSON.stringify(event)
  const answer = await fetch(`${stage.server.url}/api/${door.projectId}/envelope/`, {
    method: 'POST',
    headers: { 'X-Sentry-Auth': `Sentry sentry_version=7, sentry_client=sentry.python/2.75.0, sentry_key=${door.publicKey}` },
    body: `${JSON.stringify({ event_id: id })}\n${JSON.stringify({ type: 'event', length: Buffer.byteLength(item) })}\n${item}\n`,
  })
  if (answer.status !== 200) throw new Error(`the event was answered with ${answer.status}`)
}

/** From the send until the panel of a project that had no event shows a link to the issue. */
const waitingMs = async (stage: Stage): Promise<number> => {
  const { slug, dsn } = await stage.newProject()
  return stage.withPage({}, async (page) => {
    await page.goto(stage.path(`projects/${slug}/getting-started/`))
    await page.getByRole('heading', { name: 'What arrives' }).waitFor()
    await calm(page)
    const startedMs = performance.now()
    await sendError(stage, dsn)
    await page.getByRole('link', { name: 'Open it' }).waitFor()
    return performance.now() - startedMs
  })
}

/** From the send until the list says that there is something new. */
const counterMs = (stage: Stage): Promise<number> =>
  stage.withPage({}, async (page) => {
    await page.goto(stage.path('issues/'))
    await rowsShown(page)
    await calm(page)
    const startedMs = performance.now()
    await sendError(stage, stage.facts.dsn)
    await page
      .locator('main output, main [role=status]')
      .filter({ hasText: /new (event|issue)/i })
      .first()
      .waitFor()
    return performance.now() - startedMs
  })

/** 20: what was accepted is on the screen. */
export const arrivalCheck: Check = {
  gives: ['20'],
  what: 'New events on open pages',
  run: async (stage) => [
    {
      number: '20',
      what: 'New event in the waiting panel',
      ...(await measured(stage, { p1: 2000, unit: 'ms' }, () => waitingMs(stage))),
      notes: [],
    },
    {
      number: '20',
      what: 'New event in the counter of the list',
      ...(await measured(stage, { p1: 5000, unit: 'ms' }, () => counterMs(stage))),
      notes: [],
    },
  ],
}
