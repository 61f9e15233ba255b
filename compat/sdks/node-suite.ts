import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { userAgent } from './chrome.ts'
import { appsFolder, installNodePackages } from './installs.ts'
import * as expected from './node-expected.ts'
import { Program } from './programs.ts'
import type { Stage } from './stage.ts'
import { itShows } from './view.ts'

const headers = { 'User-Agent': userAgent, 'Content-Type': 'application/json' }
const newest = join(appsFolder, 'node-11')

/** The newest SDK is one of our own development packages. */
const installed = () => Promise.resolve({ folder: newest })

const visitNewest = async (url: string): Promise<void> => {
  const more = { 'X-Shop': 'vienna', Authorization: 'Bearer planted-in-a-header', Cookie: 'theme=dark; sessionid=planted-in-a-cookie' }
  const body = JSON.stringify({ sku: 'cup', password: 'planted-in-a-body' })
  await fetch(`${url}/order?ref=mail`, { method: 'POST', headers: { ...headers, ...more }, body })
  await fetch(`${url}/mail`, { headers })
}

/** The last request brings the server down. */
const visitOlder = async (url: string): Promise<void> => {
  await fetch(`${url}/orders/7`, { method: 'POST', headers, body: JSON.stringify({ count: 2, coupon: 'SPRING' }) })
  await fetch(`${url}/down`, { headers }).catch(() => undefined)
}

/** What the SDK says when something goes wrong with it, or when it does not send. */
const complaints = (log: string): string[] =>
  log.split('\n').filter((line) => /Sentry Logger \[(?:warn|error)\]|Sentry Logger.*(?:drop|discard|fail|reject(?!ion))/i.test(line))

/** The SDK of Node: local variables, causes, breadcrumbs, rejections, Express; newest, and that of 2024. */
export const nodeSuite = (stage: Stage): void => {
  const node11 = stage.app({
    name: 'node-11',
    install: installed,
    run: async (dsn) => {
      const program = new Program(process.execPath, ['--import', join(newest, 'instrument.mjs'), join(newest, 'app.mjs')], {
        env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@11.0.0', SENTRY_ENVIRONMENT: 'staging' },
      })
      await visitNewest(`http://127.0.0.1:${await program.port()}`)
      expect(await program.finish()).toBe(0)
      return { log: program.output }
    },
  })
  const node8 = stage.app({
    name: 'node-8',
    install: () => installNodePackages('node-8', ['app.cjs', 'faults.cjs']),
    run: async (dsn, folder) => {
      const program = new Program(process.execPath, [join(folder, 'app.cjs')], {
        env: { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@8.0.0' },
      })
      await visitOlder(`http://127.0.0.1:${await program.port()}`)
      expect(await program.finish()).toBe(1)
      return { log: program.output }
    },
  })

  describe('version 11 on node:http', () => {
    itShows(node11, 'OrderError', expected.orderFailed)
    itShows(node11, 'no mail', expected.mailLost)
  })
  describe('version 8 on Express', () => {
    itShows(node8, 'TypeError', expected.discountFailed)
    itShows(node8, 'timer broke', expected.timerBroke)
  })
  it.for([node11, node8])('$name: the debug log has no error and no drop', async (app, context) => {
    const { log } = await app.ran(context)
    expect(log).toMatch(/Sentry Logger \[log\]/)
    expect(complaints(log)).toEqual([])
    expect(app.calls.filter(({ status }) => status !== 200)).toEqual([])
  })
}
