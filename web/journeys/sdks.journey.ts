import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

import { installPython, sdkPrograms } from '../../compat/run-sdk.ts'
import { Vedette, until } from '../../compat/vedette.ts'
import type { Project } from '../../compat/vedette.ts'
import { createEventClient } from '../../server/stores/events/client.ts'
import { createEventStore } from '../../server/stores/events/event-store.ts'
import { sql } from '../../server/stores/events/sql.ts'

/* Unmodified SDKs raise inside a nested call; a person signs in and reads the exception. What must be shown is found in the page, what must be scrubbed nowhere. */

let server: Vedette
let project: Project
let browser: Browser
let page: Page
const errors: string[] = []

const email = 'owner@example.com'
const password = 'a long enough pass phrase'

beforeAll(async () => {
  server = await Vedette.start()
  project = await server.init()
  browser = await chromium.launch({ executablePath: inject('chromium') })
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('console', (message) => message.type() === 'error' && errors.push(`${message.text()} ${message.location().url}`))
  page.on('pageerror', (error) => errors.push(error.message))
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

interface ListedIssue {
  readonly id: string
  readonly title: string
}

const newestIssue = (titlePart: string): Promise<ListedIssue> =>
  until(`an issue with ${titlePart}`, 20_000, async () => {
    const issues = await server.get<ListedIssue[]>(project, `/organizations/${project.org}/issues/?sort=new`)
    return issues.find(({ title }) => title.includes(titlePart))
  })

const signIn = async (): Promise<void> => {
  await page.goto(`${server.url}/organizations/${project.org}/issues/`)
  await page.getByLabel(/e-mail/i).fill(email)
  await page.getByLabel(/password/i).fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/issues\//)
  // Being signed out is a 401, which the browser reports.
  errors.length = 0
}

/** The text that a person can read: all sections opened. */
const textOfIssue = async (id: string, awaited: string): Promise<string> => {
  // The issue may be older than the event: its page is opened again until the newest event is the awaited one.
  await until(`the page to show ${awaited}`, 20_000, async () => {
    await page.goto(`${server.url}/organizations/${project.org}/issues/${id}/`)
    const shown = page.getByText(awaited).first().waitFor({ timeout: 2000 })
    return shown.then(
      () => true,
      () => undefined,
    )
  })
  const folded = page.getByRole('main').getByRole('button', { expanded: false })
  for (const button of await folded.all()) await button.click({ timeout: 500 }).catch(() => undefined)
  return page.locator('body').innerText()
}

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Files of the data folder that contain a text. */
const filesWith = async (text: string): Promise<string[]> => {
  const found: string[] = []
  for (const file of await filesBelow(server.dataDir)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0))
    if (bytes.includes(text)) found.push(file)
  }
  return found
}

const payloadsWith = async (text: string): Promise<number> => {
  const store = createEventStore(createEventClient({ socketPath: join(server.dataDir, 'run', 'engine.sock') }))
  const [row] = await store.query<{ n: string }>(
    sql`SELECT countIf(position(payload, ${{ kind: 'param', type: 'String', value: text, before: '', after: '' }}) > 0) AS n FROM vedette.event_payloads LIMIT 1`,
  )
  await store.close()
  return Number(row?.n ?? -1)
}

const titles = { python: 'ZeroDivisionError', node: 'TypeError' } as const

describe.each(Object.keys(titles) as (keyof typeof titles)[])('the %s SDK', (language) => {
  const nonce = `${language}x${process.pid}`

  it('sends an exception that the page shows with its variables, SQL, header and tag, and without its passwords', async (context) => {
    const missing = language === 'python' ? installPython() : undefined
    if (missing !== undefined) context.skip(missing)
    await sdkPrograms[language](project.dsn, nonce)
    const issue = await newestIssue(titles[language])
    if (page.url() === 'about:blank') await signIn()
    const text = await textOfIssue(issue.id, `local-${nonce}`)
    for (const shown of [`local-${nonce}`, `sql-${nonce}`, `header-${nonce}`, `tag-${nonce}`]) expect(text).toContain(shown)
    expect(text).not.toContain(`secret-${nonce}`)
    expect(errors).toEqual([])
  })

  it('leaves no password in the answers of the API, in the columns, and, once the log is released, in the data folder', async (context) => {
    if (language === 'python' && installPython() !== undefined) context.skip('needs python3 with pip')
    const issue = await newestIssue(titles[language])
    const event = JSON.stringify(await server.get(project, `/issues/${issue.id}/events/latest/`))
    expect(event).toContain(`local-${nonce}`)
    expect(event).not.toContain(`secret-${nonce}`)
    expect(await payloadsWith(`local-${nonce}`)).toBe(1)
    expect(await payloadsWith(`secret-${nonce}`)).toBe(0)
    // The front closes its segment when it ends; the next batch releases what lies before.
    await server.stop()
    await server.run()
    // The open page found nobody meanwhile, and says so in the console.
    errors.length = 0
    await sdkPrograms.node(project.dsn, 'later')
    await until('the log to be released', 30_000, async () => ((await filesWith(`secret-${nonce}`)).length === 0 ? true : undefined))
    expect(await filesWith(`secret-${nonce}`)).toEqual([])
  })
})
