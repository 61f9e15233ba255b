import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { userAgent } from './chrome.ts'
import * as expected from './go-expected.ts'
import { buildGo } from './installs.ts'
import { Program, runProgram } from './programs.ts'
import type { Stage } from './stage.ts'
import { itShows } from './view.ts'

const build = () => buildGo('go', ['web', 'rpc'])

const visitShop = async (url: string): Promise<void> => {
  const headers = { 'User-Agent': userAgent, 'X-Shop': 'vienna', Cookie: 'theme=dark; sessionid=planted-in-a-cookie' }
  await fetch(`${url}/orders/7/pay`, { method: 'POST', headers })
  await fetch(`${url}/stock?shelf=upper`, { headers })
}

/** What the SDK says when something goes wrong with it, or when it does not send. */
const complaints = (log: string): string[] =>
  log
    .split('\n')
    .filter((line) => /\[Sentry\].*(?:drop|discard|fail|could not|couldn't|issue with sending|rate.?limit|timeout)/i.test(line))

/** Go's SDK: a handler of net/http, an interceptor that panics again, the end of short-lived processes; newest, and that of 2021. */
export const goSuite = (stage: Stage): void => {
  const web = stage.app({
    name: 'go-web',
    install: build,
    run: async (dsn, folder) => {
      const program = new Program(join(folder, 'web'), [], {
        env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'web@5.0.0', SENTRY_ENVIRONMENT: 'development' },
      })
      await visitShop(`http://127.0.0.1:${await program.port()}`)
      expect(await program.finish()).toBe(0)
      return { log: program.output }
    },
  })
  const rpc = stage.app({
    name: 'go-rpc',
    install: build,
    run: async (dsn, folder) => ({ log: await runProgram(join(folder, 'rpc'), [], { env: { RPC_DSN: dsn }, code: 2 }) }),
  })
  const old = stage.app({
    name: 'old-go',
    install: () => buildGo('old-go', ['shop']),
    run: async (dsn, folder) => ({
      log: await runProgram(join(folder, 'shop'), [], {
        env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@0.1.0', SENTRY_ENVIRONMENT: 'production' },
      }),
    }),
  })

  describe('net/http', () => {
    itShows(web, 'PaymentError', expected.goCaptured)
    itShows(web, 'boundsError', expected.goPanic)
    itShows(web, 'shop closes', expected.goMessage)
  })
  describe('a gRPC interceptor that recovers, captures, flushes and panics again', () => {
    itShows(rpc, 'nil pointer', expected.goRpc)
    it('lets the process die of the panic', async (context) => {
      const { log } = await rpc.ran(context)
      expect(log).toMatch(/panic: runtime error: invalid memory address/)
      expect(log).not.toContain('not reached')
    })
  })
  describe('the SDK of 2021', () => {
    itShows(old, 'is locked', expected.oldGoCaptured)
    itShows(old, 'stock was counted', expected.oldGoMessage)
    it('sends to /store/', async (context) => {
      await old.shown(context, 'stock was counted')
      expect(old.calls.map(({ path, status }) => `${path.split('/').at(-2)} ${status}`)).toEqual(['store 200', 'store 200'])
    })
  })
  it.for([web, rpc, old])('$name: the debug log has no error and no drop', async (app, context) => {
    const { log } = await app.ran(context)
    expect(log).toMatch(/\[Sentry\]/)
    expect(complaints(log)).toEqual([])
    expect(app.calls.filter(({ status }) => status !== 200)).toEqual([])
  })
}
