import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { sql } from '#server/stores/events/sql'

import { userAgent } from './sdks/chrome.ts'
import { appsFolder, buildGo, installPythonPackages } from './sdks/installs.ts'
import { Program } from './sdks/programs.ts'
import { Stores } from './stores.ts'
import { Vedette } from './vedette.ts'

/* Small real apps with unmodified SDKs: the spans of a request to each are stored with the right names, parents and durations, and no planted secret. */

const waitMs = 20_000

let server: Vedette
let stores: Stores
let dsn: string
/** By app: why it could not run. */
const missing = new Map<string, string>()

const headers = {
  'User-Agent': userAgent,
  Authorization: 'Bearer planted-in-a-header',
  Cookie: 'theme=dark; sessionid=planted-in-a-cookie',
}

/** Starts an app, has it visited, and waits until it has sent everything and ended. */
const run = async (
  app: { command: string; args: readonly string[]; env: Readonly<Record<string, string>> },
  visit: (url: string) => Promise<unknown>,
) => {
  const program = new Program(app.command, app.args, { env: { ...app.env, SENTRY_DSN: dsn, SENTRY_ENVIRONMENT: 'staging' } })
  await visit(`http://127.0.0.1:${await program.port()}`)
  if ((await program.finish()) !== 0) throw new Error(program.output)
}

const runFlask = async (): Promise<void> => {
  const made = await installPythonPackages('flask')
  if ('because' in made) return void missing.set('flask', made.because)
  const env = { PYTHONPATH: made.folder, SENTRY_RELEASE: 'flask@1' }
  const body = new URLSearchParams({ user: '7', password: 'planted-in-a-body' })
  await run({ command: 'python3', args: ['-S', join(appsFolder, 'flask', 'app.py')], env }, (url) =>
    fetch(`${url}/login?token=planted-in-a-query`, { method: 'POST', headers, body }),
  )
}

const runNode = async (): Promise<void> => {
  const folder = join(appsFolder, 'node-11')
  const args = ['--import', join(folder, 'instrument.mjs'), join(folder, 'app.mjs')]
  const body = JSON.stringify({ sku: 'tea', password: 'planted-in-a-body' })
  await run({ command: process.execPath, args, env: { SENTRY_RELEASE: 'node@1' } }, (url) =>
    fetch(`${url}/order?ref=mail&token=planted-in-a-query`, { method: 'POST', headers, body }),
  )
}

const runGo = async (): Promise<void> => {
  const made = await buildGo('go', ['web', 'rpc'])
  if ('because' in made) return void missing.set('go', made.because)
  await run({ command: join(made.folder, 'web'), args: [], env: { SENTRY_RELEASE: 'go@1' } }, (url) =>
    fetch(`${url}/orders/7/pay?token=planted-in-a-query`, { method: 'POST', headers }),
  )
}

beforeAll(async () => {
  server = await Vedette.start()
  dsn = (await server.init('shop')).dsn
  stores = new Stores(server.dataDir)
  await Promise.all([runFlask(), runNode(), runGo()])
}, 120_000)
afterAll(async () => {
  await stores.close()
  await server.remove()
})

interface StoredSpan {
  readonly release: string
  readonly name: string
  readonly op: string
  readonly span: string
  readonly parent: string
  readonly trace: string
  readonly transaction: string
  readonly is_segment: number
  readonly status: string
  readonly http_status: number
  readonly http_method: string
  readonly sdk_name: string
  readonly platform: string
  readonly beginUs: number
  readonly durationUs: number
  readonly selfUs: number
  readonly user: string
  readonly all: string
}

const storedSpans = (): Promise<StoredSpan[]> =>
  stores.columns<StoredSpan>(sql`SELECT release, name, op, lower(hex(span_id)) AS span, lower(hex(parent_span_id)) AS parent, lower(hex(trace_id)) AS trace,
    transaction, is_segment, status, http_status, http_method, sdk_name, platform, toFloat64(toUnixTimestamp64Micro(timestamp)) AS beginUs,
    toFloat64(duration_us) AS durationUs, toFloat64(self_us) AS selfUs, texts['user.id'] AS user, concat(name, description, toString(texts), links) AS all
    FROM vedette.spans ORDER BY timestamp LIMIT 1000`)

/** Spans of an app in the order of their begins, as soon as there are so many. */
const spansOf = async (release: string, count: number): Promise<StoredSpan[]> => {
  const ofRelease = async () => (await storedSpans()).filter((span) => span.release === release)
  await expect.poll(async () => (await ofRelease()).length, { timeout: waitMs }).toBe(count)
  return ofRelease()
}

/** The child runs while its parent does. */
/** A server may end its span when the answer has arrived already. */
const endSlackUs = 250_000
/** Of two readings of one clock. */
const beginSlackUs = 1_000

const expectWithin = (child: StoredSpan | undefined, parent: StoredSpan | undefined): void => {
  if (child === undefined || parent === undefined) throw new Error('no such span')
  expect(child.parent).toBe(parent.span)
  expect(child.trace).toBe(parent.trace)
  expect(child.beginUs).toBeGreaterThanOrEqual(parent.beginUs - beginSlackUs)
  expect(child.beginUs + child.durationUs).toBeLessThanOrEqual(parent.beginUs + parent.durationUs + endSlackUs)
  expect(parent.selfUs).toBeLessThan(parent.durationUs)
}

const noParent = '0'.repeat(16)

describe('what SDKs send of a request', () => {
  it('by Python, a transaction with a query', async (context) => {
    const because = missing.get('flask')
    if (because !== undefined) return context.skip(because)
    const [root, query] = await spansOf('flask@1', 2)
    expect(root).toMatchObject({
      name: 'login',
      op: 'http.server',
      is_segment: 1,
      parent: noParent,
      status: 'ok',
      http_status: 200,
      http_method: 'POST',
      sdk_name: 'sentry.python.flask',
      platform: 'python',
    })
    expect(query).toMatchObject({ name: 'SELECT .. FROM users WHERE id = %s', op: 'db', is_segment: 0, transaction: 'login' })
    expectWithin(query, root)
    // The app sleeps for so long.
    expect(root?.durationUs).toBeGreaterThanOrEqual(60_000)
    expect(root?.selfUs).toBeGreaterThanOrEqual(60_000)
  })

  it('by Node, a container with the request that the app made of itself', async () => {
    const [order, call, stock] = await spansOf('node@1', 3)
    expect(order).toMatchObject({
      name: 'POST /order',
      transaction: 'POST /order',
      op: 'http.server',
      is_segment: 1,
      parent: noParent,
      http_status: 200,
      sdk_name: 'sentry.javascript.node',
      platform: 'node',
      user: '12',
    })
    expect(call).toMatchObject({ op: 'http.client', is_segment: 0, transaction: 'POST /order', http_method: 'GET' })
    expect(call?.name).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+$/)
    expect(stock).toMatchObject({ name: 'GET /stock', transaction: 'GET /stock', op: 'http.server', is_segment: 1 })
    expectWithin(call, order)
    expectWithin(stock, call)
  })

  it('by Go, a transaction', async (context) => {
    const because = missing.get('go')
    if (because !== undefined) return context.skip(because)
    expect(await spansOf('go@1', 1)).toMatchObject([
      {
        name: 'POST /orders/{number}/pay',
        op: 'http.server',
        is_segment: 1,
        parent: noParent,
        status: 'invalid_argument',
        http_status: 402,
        platform: 'go',
      },
    ])
  })

  it('has no secret left that the apps and their visitors plant', async () => {
    const spans = await storedSpans()
    expect(spans.length).toBeGreaterThan(2)
    expect(spans.filter(({ all }) => all.includes('planted'))).toEqual([])
  })
})
