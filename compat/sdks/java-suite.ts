import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { buildJava } from './installs.ts'
import { runProgram } from './programs.ts'
import type { Stage } from './stage.ts'
import { anyText, hex, like, some, sourceLine } from './view.ts'
import type { ExpectedEvent } from './view.ts'
import { itShows } from './view.ts'

/* The expectations were written before the answers were looked at. */

const sdk = { name: 'sentry.java', version: '8.62.0' }
const kim = { id: '51', email: 'kim@shop.example', username: null, ip_address: null, name: null, geo: null, data: null }
const trace = some({ trace_id: hex(32), span_id: hex(16), type: 'trace' })
const contexts = { trace, runtime: some({ name: anyText(), version: like(/^\d/), type: 'runtime' }) }

/** Java sends no source lines and no variables. */
const frame = (name: string, text: string) => ({
  function: name,
  module: 'shop.Shop',
  filename: 'Shop.java',
  lineNo: sourceLine('java', 'Shop.java', text).lineNo,
  line: undefined,
  vars: null,
})

const tags = {
  tenant: 'east',
  server_name: 'night-2',
  release: 'job@8.0.0',
  environment: 'staging',
  user: 'id:51',
  'sdk.name': sdk.name,
  'sdk.version': sdk.version,
  runtime: anyText(),
  'runtime.name': anyText(),
}

const orderFailed: ExpectedEvent = {
  title: 'Shop$OrderException: cannot order cup',
  culprit: 'shop.Shop in order',
  type: 'error',
  level: 'error',
  platform: 'java',
  release: 'job@8.0.0',
  sdk,
  errors: [],
  user: kim,
  extra: { batch: '7' },
  issue: some({ isUnhandled: false, count: '1', userCount: 1 }),
  exceptions: [
    {
      type: 'NullPointerException',
      value: like(/Cannot invoke "java\.lang\.Integer\.intValue\(\)"/),
      module: 'java.lang',
      mechanism: some({ type: 'chained', exception_id: 1, parent_id: 0 }),
      frames: [
        frame('main', 'order("cup");'),
        frame('order', 'return stockOf(Map.of("tea", 2), sku);'),
        frame('stockOf', 'return stock.get(sku).intValue();'),
      ],
    },
    {
      type: 'Shop$OrderException',
      value: 'cannot order cup',
      module: 'shop',
      mechanism: some({ exception_id: 0 }),
      frames: [frame('main', 'order("cup");'), frame('order', 'throw new OrderException("cannot order " + sku, error);')],
    },
  ],
  breadcrumbs: [{ type: 'default', category: 'stock', level: 'debug', message: 'opened shelf', data: { shelf: 'b' } }],
  contexts,
  tags: { ...tags, level: 'error', mechanism: anyText() },
}

const jobDone: ExpectedEvent = {
  title: 'job is done',
  type: 'default',
  level: 'info',
  message: 'job is done',
  user: kim,
  tags: { ...tags, level: 'info' },
  errors: [],
}

const threadDied: ExpectedEvent = {
  title: 'IllegalStateException: mail server is down',
  culprit: 'shop.Shop in send',
  level: 'fatal',
  issue: some({ isUnhandled: true, level: 'fatal' }),
  exceptions: [
    {
      type: 'IllegalStateException',
      value: 'mail server is down',
      module: 'java.lang',
      mechanism: some({ type: 'UncaughtExceptionHandler', handled: false }),
      frames: [frame('send', 'throw new IllegalStateException("mail server is down");')],
    },
  ],
  tags: { ...tags, level: 'fatal', mechanism: 'UncaughtExceptionHandler', handled: 'no' },
  errors: [],
}

/** What the SDK says when something goes wrong with it, or when it does not send. */
const complaints = (log: string): string[] =>
  log.split('\n').filter((line) => /^(?:ERROR|WARNING|FATAL):|\b(?:dropped|discarded|rejected|failed)\b/i.test(line))

/** Java's SDK: chained exceptions, a scope, a thread that dies. */
export const javaSuite = (stage: Stage): void => {
  const job = stage.app({
    name: 'java',
    install: () => buildJava('java', 'Shop.java'),
    run: async (dsn, folder) => ({
      log: await runProgram('java', ['-cp', `${join(folder, 'classes')}:${join(folder, 'jars', '*')}`, 'shop.Shop'], {
        env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'job@8.0.0', SENTRY_ENVIRONMENT: 'staging' },
        cwd: folder,
      }),
    }),
  })
  describe('a job', () => {
    itShows(job, 'OrderException', orderFailed)
    itShows(job, 'job is done', jobDone)
    itShows(job, 'IllegalStateException', threadDied)
  })
  it('the debug log has no error and no drop', async (context) => {
    const { log } = await job.ran(context)
    expect(log).toMatch(/^DEBUG: /m)
    expect(complaints(log)).toEqual([])
    expect(job.calls.filter(({ status }) => status !== 200)).toEqual([])
  })
}
