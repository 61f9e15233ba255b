import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { sdkPrograms } from '../../compat/run-sdk.ts'
import { Vedette, repository, until } from '../../compat/vedette.ts'
import { axeProblems } from './axe-problems.ts'

/* From the link that the terminal prints to the first real event of a real SDK, on a real server; then every slip of the hand that is refused, and how it is told. */

const email = 'owner@example.com'
const password = 'a long enough pass phrase'
const screens = join(repository, '.cache', 'screens')
const records = join(repository, '.cache', 'ux')

let server: Vedette
let browser: Browser
let context: BrowserContext
let page: Page
const errors: string[] = []

/** Trusted input as ui.md 5.1 counts it: pointers, keys that type no text into a field, and fields that were typed into. */
interface Effort {
  pointers: number
  keys: string[]
  fields: string[]
}
const countEffort = (): void => {
  const read = (): Effort => JSON.parse(sessionStorage.getItem('effort') ?? '{"pointers":0,"keys":[],"fields":[]}') as Effort
  const keep = (effort: Effort): void => sessionStorage.setItem('effort', JSON.stringify(effort))
  window.addEventListener(
    'pointerdown',
    (event) => {
      const effort = read()
      if (event.isTrusted) keep({ ...effort, pointers: effort.pointers + 1 })
    },
    true,
  )
  window.addEventListener(
    'keydown',
    (event) => {
      const effort = read()
      const field = event.target instanceof HTMLInputElement ? event.target.name || event.target.id : ''
      if (!event.isTrusted) return
      if (field === '' || event.key.length > 1) keep({ ...effort, keys: [...effort.keys, event.key] })
      else keep({ ...effort, fields: [...new Set([...effort.fields, field])] })
    },
    true,
  )
}
const effortSoFar = (): Promise<Effort> => page.evaluate(() => JSON.parse(sessionStorage.getItem('effort') ?? '{}') as Effort)

const setupLink = (): Promise<string> =>
  until('the setup link in the terminal', 20_000, () => /https?:\/\/\S+\/setup\/\?token=\w+/.exec(server.output)?.[0])

const panel = () => page.getByRole('region', { name: 'What arrives' })
const refusals = () => page.getByRole('region', { name: 'Not kept, and why' })
const dsnShown = async (): Promise<string> =>
  (await page.locator('pre').allInnerTexts()).join('\n').match(/https?:\/\/\w{32}@[\w.:]+\/\d+/)?.[0] ?? ''

interface Wrong {
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}
/** What an SDK would send with a slip in its settings. */
const send = async ({ path = '', headers = {}, body }: Wrong): Promise<number> => {
  const event = body ?? '{}\n{"type":"event"}\n{"message":"refused","level":"error"}\n'
  return (await fetch(`${server.url}${path}`, { method: 'POST', headers, body: event })).status
}

const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(screens, `onboarding-${name}.png`) })

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  mkdirSync(records, { recursive: true })
  server = await Vedette.start()
  browser = await chromium.launch({ executablePath: inject('chromium') })
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  await page.addInitScript(countEffort)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

/** As the terminal prints it: the person stays on that address. */
let base = ''
let dsn = ''
let project = ''
const timings: Record<string, number> = {}

describe('chapter 1: from the terminal to the first event', () => {
  it('asks for three things, makes the project by one click, and shows the lines with the real DSN', async () => {
    const link = await setupLink()
    base = new URL(link).origin
    await page.goto(link)
    const startedAt = Date.now()
    await page.getByLabel('E-mail').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('email')
    for (const [index, text] of [email, password, 'Acme'].entries()) {
      if (index > 0) await page.keyboard.press('Tab')
      await page.keyboard.type(text)
    }
    await picture('1-setup')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/projects/new/')
    await page.getByRole('button', { name: 'Flask', exact: true }).waitFor()
    await picture('2-platform')
    await page.getByRole('button', { name: 'Flask', exact: true }).click()
    await page.waitForURL('**/projects/flask/getting-started/')
    await page.getByText('sentry_sdk.init').waitFor()
    dsn = await dsnShown()
    project = dsn.split('/').at(-1) ?? ''
    expect(new URL(dsn).host).toBe(new URL(base).host)
    await panel().getByText('Waiting for the first event').waitFor()
    await picture('3-waiting')
    timings['secondsToLines'] = (Date.now() - startedAt) / 1000
  })

  it('an unmodified SDK sends, the panel tells it without a reload, and its link opens the issue', async () => {
    const startedAt = Date.now()
    const raisedAt = await sdkPrograms.node(dsn, 'onboarding')
    await panel().getByRole('link', { name: 'Open it' }).waitFor()
    timings['secondsFromSdkStart'] = (Date.now() - startedAt) / 1000
    timings['secondsFromRaiseToPanel'] = (Date.now() - raisedAt) / 1000
    await panel().getByText('The first event became an issue.').waitFor()
    for (const title of ['Connection seen', 'Event accepted', 'Processed'])
      await panel().locator('li[data-done=true]').filter({ hasText: title }).waitFor()
    await picture('4-arrived')
    await panel().getByRole('link', { name: 'Open it' }).click()
    await page.waitForURL('**/issues/*/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await picture('5-issue')
    const { pointers, keys, fields } = await effortSoFar()
    const record = { clicks: pointers, keys, fields, ...timings, budget: { clicks: 6, fields: 3 }, at: new Date().toISOString() }
    writeFileSync(join(records, 'f4.json'), `${JSON.stringify(record, null, 2)}\n`)
    expect(fields).toHaveLength(3)
    expect(pointers + keys.length).toBeLessThanOrEqual(6)
    expect(errors).toEqual([])
  })
})

describe('chapter 2: what is refused is told, with what to do', () => {
  const connect = async (): Promise<void> => {
    await page.goto(`${base}/organizations/acme/projects/flask/getting-started/`)
    await panel().getByText('Connection seen').waitFor()
  }
  const key = () => new URL(dsn).username
  const told = async (title: string): Promise<void> => {
    const row = refusals().getByRole('listitem').filter({ hasText: title })
    await row
      .or(refusals().getByRole('button', { name: /more reason/ }))
      .first()
      .waitFor()
    const more = refusals().getByRole('button', { name: /more reason/ })
    if ((await row.count()) === 0) await more.click()
    await row.waitFor()
  }

  it('a wrong key, within seconds of the first refusal', async () => {
    await connect()
    expect(await send({ path: `/api/${project}/envelope/?sentry_key=${'0'.repeat(32)}` })).toBe(403)
    await told('The key in the DSN belongs to no project')
    const row = refusals().getByRole('listitem').filter({ hasText: 'belongs to no project' })
    expect(await row.innerText()).toContain(key().slice(-4))
    expect(await row.getByRole('button', { name: 'Copy DSN' }).count()).toBe(1)
  })

  it('no key, a broken body, one that is too large, and what this version does not keep', async () => {
    const at = `/api/${project}/envelope/`
    const keyed = `${at}?sentry_key=${key()}`
    const checkIn = '{}\n{"type":"check_in"}\n{"monitor_slug":"nightly","status":"ok"}\n'
    expect(await send({ path: at })).toBe(401)
    expect(await send({ path: keyed, body: 'no envelope\n' })).toBe(400)
    expect(await send({ path: `/api/${project}/store/?sentry_key=${key()}`, body: 'x'.repeat(1_100_000) })).toBe(413)
    expect(await send({ path: keyed, body: checkIn })).toBe(200)
    expect(await send({ path: `/api/999999/envelope/?sentry_key=${key()}` })).toBe(403)
    for (const title of [
      'There was no readable key',
      'The envelope could not be read',
      'The event is larger than 1 MiB',
      'Check-ins of cron monitors are not kept by this version',
      'belong to different projects',
    ])
      await told(title)
  })

  it('a filter, a disallowed page and a key that is switched off lead to their settings', async () => {
    const change = async (path: string, body: object): Promise<void> => {
      const status = await page.evaluate(
        async ([url = '', text = '']) => {
          const session = (await (await fetch('/api/0/auth/session/')).json()) as { csrf: string }
          const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf }
          return (await fetch(`/api/0${url}`, { method: 'PUT', headers, body: text })).status
        },
        [path, JSON.stringify(body)],
      )
      expect([path, status < 300]).toEqual([path, true])
    }
    const keyed = `/api/${project}/envelope/?sentry_key=${key()}`
    await change('/projects/acme/flask/filters/localhost/', { active: true })
    const local = '{"message":"from here","request":{"url":"http://localhost:3000/x"}}'
    expect(await send({ path: keyed, body: `{}\n{"type":"event"}\n${local}\n` })).toBe(200)
    await told('It came from localhost')
    await change('/projects/acme/flask/', { allowedDomains: ['shop.example'] })
    await until('the door to know the allowed domains', 10_000, async () =>
      (await send({ path: keyed, headers: { Origin: 'https://evil.example' } })) === 403 ? true : undefined,
    )
    await told('on an address that this project does not allow')
    await change(`/projects/acme/flask/keys/${key()}/`, { isActive: false })
    await until('the door to know that the key is off', 10_000, async () => ((await send({ path: keyed })) === 403 ? true : undefined))
    await told('The key in the DSN is switched off')
    for (const name of ['Filters of the project', 'Allowed domains', 'Keys of the project'])
      expect(await refusals().getByRole('link', { name }).first().getAttribute('href')).toContain('/settings/acme/projects/flask/')
    await page.reload()
    await page.getByText('This project has no active key').waitFor()
    await change(`/projects/acme/flask/keys/${key()}/`, { isActive: true })
  })

  it.each(['light', 'dark'] as const)('no complaint of axe with all of it on the page, %s, wide and narrow', async (theme) => {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await connect()
      await refusals().waitFor()
      await page.getByText('sentry_sdk.init').waitFor()
      await page.screenshot({ path: join(screens, `onboarding-refused-${theme}-${String(width)}.png`), fullPage: true })
      expect(await axeProblems(page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })
})

describe('chapter 3: platforms', () => {
  it('one is found by typing, its lines have the DSN, and all of it is in the address', async () => {
    await page.goto(`${base}/organizations/acme/projects/flask/getting-started/`)
    await page.getByRole('searchbox', { name: 'Find a platform' }).fill('rails')
    await page.getByRole('searchbox', { name: 'Find a platform' }).press('Enter')
    await page.waitForURL('**/?platform=ruby-rails')
    await page.getByText('config/initializers/sentry.rb').waitFor()
    expect(await dsnShown()).toBe(dsn)
    await page.getByRole('button', { name: 'Docker', exact: true }).click()
    await page.getByRole('button', { name: 'Kubernetes' }).click()
    await page.waitForURL('**/?platform=ruby-rails&way=docker&with=Kubernetes')
    await page.reload()
    await page.getByText('- name: SENTRY_DSN').waitFor()
    await page.getByRole('button', { name: /^\d+ more$/ }).click()
    await page.getByRole('button', { name: 'Godot' }).click()
    await page.getByText('getsentry/sentry-godot').waitFor()
    await page.getByRole('button', { name: 'DSN only' }).click()
    await page.getByText('Any Sentry SDK takes it').waitFor()
  })

  it('a second project is named like its platform, with a number', async () => {
    for (const slug of ['gin', 'gin-2']) {
      await page.goto(`${base}/organizations/acme/projects/new/`)
      await page.getByRole('button', { name: 'Gin', exact: true }).click()
      await page.waitForURL(`**/projects/${slug}/getting-started/`)
      await page.getByRole('region', { name: 'Install and start' }).waitFor()
      expect(await page.getByText('go get github.com/getsentry/sentry-go/gin').isVisible()).toBe(true)
    }
  })

  it.each(['light', 'dark'] as const)('no complaint of axe on the page that makes one, %s, wide and narrow', async (theme) => {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`${base}/organizations/acme/projects/new/`)
      await page.getByRole('button', { name: 'Gin', exact: true }).waitFor()
      await page.screenshot({ path: join(screens, `onboarding-new-${theme}-${String(width)}.png`) })
      expect(await axeProblems(page, ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('what one may do next is hidden for ever by one click', async () => {
    const next = () => page.getByRole('region', { name: 'Next, if you like' })
    await page.goto(`${base}/organizations/acme/projects/flask/getting-started/`)
    await next()
      .getByRole('link', { name: /Invite/ })
      .waitFor()
    await next().getByRole('button', { name: 'Hide for ever' }).click()
    await page.reload()
    await panel().getByRole('link', { name: 'Open it' }).waitFor()
    expect(await next().count()).toBe(0)
    expect(errors).toEqual([])
  })
})
