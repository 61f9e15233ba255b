import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { userAgent } from './chrome.ts'
import * as djangoApp from './django-expected.ts'
import * as flaskApp from './flask-expected.ts'
import { appsFolder, installPythonPackages } from './installs.ts'
import * as jobApp from './job-expected.ts'
import { Program, runProgram } from './programs.ts'
import type { AppRun, Stage } from './stage.ts'
import { itShows } from './view.ts'

const installFlask = () => installPythonPackages('flask')

type Env = Readonly<Record<string, string>>
type Visit = (url: string) => Promise<void>

/** Starts a web app, visits it as a browser would, and has it end. `-S`: what this machine has installed is no part of the app. */
const visit = async (file: string, env: Env, visitor: Visit): Promise<AppRun> => {
  const program = new Program('python3', ['-S', join(appsFolder, file)], { env })
  await visitor(`http://127.0.0.1:${await program.port()}`)
  const code = await program.finish()
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${program.output}`)
  return { log: program.output }
}

const headers = { 'User-Agent': userAgent, 'X-Shop': 'vienna', Authorization: 'Bearer planted-in-a-header' }

const post = async (url: string, body: string, more: Env = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded', ...more }, body })

/** The session that a sign-in gave, as a cookie to send. */
const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

const flaskOrder = {
  count: 3,
  coupon: 0,
  password: 'planted-in-a-body',
  note: 'card 4111',
  customer: { iban: 'AT61 1904 3002 3457 3201'.replaceAll(' ', ''), name: 'Ana' },
}

const visitFlask: Visit = async (url) => {
  const session = cookieOf(await post(`${url}/login`, 'user=7'))
  const answer = await post(`${url}/checkout/tea-1?coupon=SPRING&api_key=planted-in-a-query`, JSON.stringify(flaskOrder), {
    'Content-Type': 'application/json',
    Cookie: `${session}; theme=dark`,
  })
  expect(answer.status).toBe(500)
}

const visitDjango: Visit = async (url) => {
  const Cookie = cookieOf(await post(`${url}/login`, 'name=bob&password=a+long+pass+phrase'))
  for (const page of ['orders/7/pay', 'orders/8/decline', 'receipt'])
    await post(`${url}/${page}`, 'amount=12.50&credit-card=4111111111111111', { Cookie })
}

const visitOld: Visit = async (url) => {
  await post(`${url}/reserve`, 'count=5&user_password=planted-in-a-form')
}

const flaskEnv = { SENTRY_RELEASE: 'shop@1.4.0', SENTRY_ENVIRONMENT: 'staging' }

/** Drops that are the SDK's way: an error that it has sent already, and transactions where traces are off. */
const soundDrops = /DedupeIntegration|Discarding transaction because sampled = False/

/** What the SDK says when something goes wrong with it, or when it does not send. */
const complaints = (log: string, expectedDrops: RegExp = /^$/): string[] =>
  log
    .split('\n')
    .filter((line) => /\[sentry\] (?:ERROR|WARNING|CRITICAL)|\[sentry\].*(?:drop|discard|reject|fail)/i.test(line))
    .filter((line) => !soundDrops.test(line) && !expectedDrops.test(line))

/** Python's SDK: web frameworks, users, SQL, logs, threads, groups; newest, and that of Debian 12. */
export const pythonSuite = (stage: Stage): void => {
  const flask = (name: string, pii: string) =>
    stage.app({
      name,
      install: installFlask,
      run: (dsn, folder) => visit('flask/app.py', { ...flaskEnv, SENTRY_DSN: dsn, SHOP_SEND_PII: pii, PYTHONPATH: folder }, visitFlask),
    })
  const flaskOpen = flask('flask', 'yes')
  const flaskPrivate = flask('flask-private', 'no')
  const django = stage.app({
    name: 'django',
    install: () => installPythonPackages('django'),
    run: (dsn, folder) => visit('django/app.py', { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@2.0.0', PYTHONPATH: folder }, visitDjango),
  })
  const job = stage.app({
    name: 'job',
    install: () => installPythonPackages('python-job'),
    run: async (dsn, folder) => ({
      log: await runProgram('python3', ['-S', join(appsFolder, 'python-job', 'job.py')], {
        env: { SENTRY_DSN: dsn, PYTHONPATH: folder },
        code: 1,
      }),
    }),
  })
  const old = stage.app({
    name: 'old-flask',
    install: () => installPythonPackages('old-flask'),
    run: (dsn, folder) => visit('old-flask/app.py', { SENTRY_DSN: dsn, SENTRY_RELEASE: 'shop@0.9.0', PYTHONPATH: folder }, visitOld),
  })

  describe('Flask, Flask-Login and SQLAlchemy, send_default_pii on', () => {
    itShows(flaskOpen, 'ZeroDivisionError', flaskApp.flaskOpen)
  })
  describe('the same with send_default_pii off', () => {
    itShows(flaskPrivate, 'ZeroDivisionError', flaskApp.flaskPrivate)
  })
  describe('Django with its users', () => {
    itShows(django, 'OrderError', djangoApp.djangoChained)
    itShows(django, 'declined', djangoApp.djangoLogged)
    itShows(django, 'IndexError', djangoApp.djangoThread)
  })
  describe('a job', () => {
    itShows(job, 'ImportFailed', jobApp.jobChained)
    itShows(job, 'ExceptionGroup', jobApp.jobGroup)
    itShows(job, 'RecursionError', jobApp.jobLogged)
    itShows(job, 'import took', jobApp.jobMessage)
    itShows(job, 'SystemError', jobApp.jobEnd)

    it('shows all 61 frames of a deep stack, with the variables of the outermost and the innermost', async (context) => {
      const { event } = await job.shown(context, 'RecursionError')
      const frames = event.entries.flatMap((entry) => (entry.type === 'exception' ? (entry.data.values[0]?.stacktrace?.frames ?? []) : []))
      expect(frames).toHaveLength(62)
      expect(frames.at(-1)?.vars).toEqual({ depth: '0' })
    })

    it('counts what before_send dropped as dropped by the client', async (context) => {
      await job.shown(context, 'SystemError')
      expect(await job.outcomes(context)).toMatchObject({ 'client_discard/before_send/error': 1 })
    })
  })
  describe('the SDK of Debian 12', () => {
    itShows(old, 'ValueError', flaskApp.oldFlask)
    it('sends to /store/, compressed with gzip', async (context) => {
      await old.shown(context, 'ValueError')
      const call = old.calls.find(({ path }) => path.endsWith('/store/'))
      expect(call).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip' } })
    })
  })

  it('is compressed with brotli, where that is installed', async (context) => {
    await flaskOpen.shown(context, 'ZeroDivisionError')
    expect(flaskOpen.calls.map(({ headers: sent }) => sent['content-encoding'])).toContain('br')
  })
  it.for([flaskOpen, flaskPrivate, django, job, old])('$name: the debug log has no error and no drop', async (app, context) => {
    const { log } = await app.ran(context)
    expect(log).toMatch(/\[sentry\] DEBUG/)
    expect(complaints(log, app === job ? /before send dropped event/i : undefined)).toEqual([])
    expect(app.calls.filter(({ status }) => status !== 200)).toEqual([])
  })
}
