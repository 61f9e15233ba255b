import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { appsFolder, unpackRuby } from './installs.ts'
import { runProgram } from './programs.ts'
import type { Stage } from './stage.ts'
import { anyText, itShows, like, listWith, some, sourceLine } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* The expectations were written before the answers were looked at. */

const sdk = { name: 'sentry.ruby', version: '5.3.0' }
const max = { id: '71', email: 'max@shop.example', username: null, ip_address: null, name: null, geo: null, data: { plan: 'gold' } }

const frame = (name: string, text: string, vars: unknown) => ({
  function: name,
  module: null,
  filename: like(/shop\.rb$/),
  vars,
  ...sourceLine('ruby', 'shop.rb', text),
})

const tags = {
  server_name: 'night-3',
  release: 'job@5.0.0',
  environment: 'staging',
  'sdk.name': sdk.name,
  'sdk.version': sdk.version,
  runtime: like(/^ruby/),
  'runtime.name': like(/^ruby/),
  os: anyText(),
  'os.name': anyText(),
}

const orderFailed: ExpectedEvent = {
  title: 'OrderError: cannot order cup',
  culprit: like(/shop\.rb in rescue in order$/),
  type: 'error',
  level: 'error',
  platform: 'ruby',
  release: 'job@5.0.0',
  sdk,
  errors: [],
  user: max,
  extra: { batch: [1, 2] },
  issue: some({ count: '1', userCount: 1 }),
  exceptions: [
    some({ type: 'KeyError', value: 'key not found: "cup"' }),
    {
      type: 'OrderError',
      value: 'cannot order cup',
      module: null,
      mechanism: null,
      frames: listWith(frame('rescue in order', 'raise OrderError, "cannot order #{sku}"', some({ sku: 'cup', count: '3' }))),
    },
  ],
  breadcrumbs: [{ type: 'default', category: 'stock', level: 'debug', message: 'opened shelf', data: { shelf: 'b' } }],
  contexts: some({ runtime: some({ name: like(/^ruby/) }), order: { number: 7, type: 'order' } }),
  tags: { ...tags, tenant: 'west', level: 'error', user: 'id:71' },
}

const jobDone: ExpectedEvent = {
  title: 'job is done',
  type: 'default',
  level: 'info',
  message: 'job is done',
  user: null,
  tags: { ...tags, level: 'info' },
  errors: [],
}

/** What the SDK says when something goes wrong with it, or when it does not send. */
const complaints = (log: string): string[] =>
  log.split('\n').filter((line) => /^[WEF], |(?:ERROR|WARN|FATAL) -- |\b(?:dropped|discarded|failed)\b/i.test(line))

/** Ruby of Debian's packages, unpacked and not installed: so its libraries have to be named. */
const rubyEnv = (root: string): Record<string, string> => {
  const native = readdirSync(join(root, 'usr', 'lib')).find((name) => name.endsWith('-linux-gnu')) ?? ''
  const gems = join(root, 'usr', 'share', 'rubygems-integration', 'all', 'gems')
  const libraries = [
    ...readdirSync(gems).flatMap((gem) => [join(gems, gem, 'lib'), join(gems, gem, 'lib', 'concurrent-ruby')]),
    join(root, 'usr', 'lib', 'ruby', 'vendor_ruby'),
    join(root, 'usr', 'lib', 'ruby', '3.1.0'),
    join(root, 'usr', 'lib', native, 'ruby', '3.1.0'),
  ]
  return { LD_LIBRARY_PATH: join(root, 'usr', 'lib', native), RUBYLIB: libraries.join(':') }
}

/** Ruby's SDK, of Debian 12: a cause, variables, a scope. PHP's SDK comes by Packagist alone, which our machines do not reach. */
export const rubySuite = (stage: Stage): void => {
  const job = stage.app({
    name: 'ruby',
    install: unpackRuby,
    run: async (dsn, folder) => ({
      log: await runProgram(join(folder, 'usr', 'bin', 'ruby3.1'), [join(appsFolder, 'ruby', 'shop.rb')], {
        env: { ...rubyEnv(folder), SENTRY_DSN: dsn, SENTRY_RELEASE: 'job@5.0.0', SENTRY_ENVIRONMENT: 'staging' },
      }),
    }),
  })
  describe('a job', () => {
    itShows(job, 'OrderError', orderFailed)
    itShows(job, 'job is done', jobDone)
  })
  it('the debug log has no error and no drop', async (context) => {
    const { log } = await job.ran(context)
    expect(log).toMatch(/sentry/i)
    expect(complaints(log)).toEqual([])
    expect(job.calls.filter(({ status }) => status !== 200)).toEqual([])
  })
}
