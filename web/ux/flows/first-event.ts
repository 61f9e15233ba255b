import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Page } from 'playwright-core'

import { sdkPrograms } from '../../../compat/run-sdk.ts'
import type { Check } from '../check.ts'
import { figure } from '../figures.ts'
import type { Row } from '../figures.ts'
import { startEmpty } from '../open-stage.ts'
import { outputFolder } from '../paths.ts'
import type { Stage } from '../stage.ts'
import { countPresses } from './presses.ts'
import type { Presses } from './presses.ts'

const dsnForm = /https?:\/\/[0-9a-f]{32}@[^\s'"<>]+/
const answers = ['owner@example.com', 'a long enough pass phrase', 'Acme'] as const

/** Types the three answers; the form has the focus in its first field. */
const fillForm = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement)
  for (const [index, answer] of answers.entries()) {
    if (index > 0) await page.keyboard.press('Tab')
    await page.keyboard.type(answer)
  }
}

/** The DSN as it stands on the page. */
const dsnOnPage = async (page: Page): Promise<string> => {
  await page.waitForFunction((form) => new RegExp(form).test(document.body.innerText), dsnForm.source)
  return dsnForm.exec(await page.locator('body').innerText())?.[0] ?? ''
}

interface Walk {
  readonly presses: Presses
  readonly seconds: number
  readonly reloads: number
  readonly title: string
}

const walk = async (page: Page, path: string): Promise<Walk> => {
  const folder = join(outputFolder, 'f4')
  mkdirSync(folder, { recursive: true })
  const picture = (name: string) => page.screenshot({ path: join(folder, `${name}.png`) })
  const presses = await countPresses(page)
  let loads = 0
  page.on('load', () => (loads += 1))
  const startedMs = Date.now()
  await page.goto(path)
  await page.getByLabel(/^e-mail/i).waitFor()
  await picture('1-form')
  await fillForm(page)
  await picture('2-filled')
  await page.getByRole('button', { name: /^create/i }).click()
  await page.getByRole('button', { name: 'Node.js', exact: true }).click()
  const dsn = await dsnOnPage(page)
  await picture('3-snippet')
  const loadsBefore = loads
  await sdkPrograms.node(dsn, `f4${Date.now().toString(36)}`)
  const link = page.getByRole('link', { name: 'Open it' })
  await link.waitFor()
  await picture('4-received')
  const reloads = loads - loadsBefore
  await link.click()
  const heading = page.getByRole('heading', { level: 1 })
  await page.waitForURL(/\/issues\/\d+/)
  await heading.waitFor()
  await page.waitForTimeout(500)
  await picture('5-issue')
  return { presses, seconds: (Date.now() - startedMs) / 1000, reloads, title: (await heading.innerText()).trim() }
}

const firstEvent = async (stage: Stage): Promise<Row[]> => {
  const { server, path } = await startEmpty(stage.facts.root, 'signup')
  try {
    const { presses, seconds, reloads, title } = await stage.withPage({ signedIn: false, url: server.url }, (page) => walk(page, path))
    const fields = [...presses.fields]
    const record = { clicks: presses.pointers, keys: presses.keys, fields, seconds, reloads, title }
    writeFileSync(join(outputFolder, 'f4.json'), `${JSON.stringify(record, null, 2)}\n`)
    const notes = [`${seconds.toFixed(1)} s to "${title}"; fields: ${fields.map((name) => name.split(' ').at(-1)).join(', ')}`]
    return [
      { number: 'F4', what: 'Sign-up to first event: clicks', p1: figure([presses.pointers + presses.keys], 6, ''), notes },
      { number: 'F4', what: 'Sign-up to first event: fields', p1: figure([fields.length], 3, ''), notes: [] },
      { number: 'F4', what: 'Sign-up to first event: reloads while waiting', p1: figure([reloads], 0, ''), notes: [] },
    ]
  } finally {
    await server.stop()
  }
}

/** F4, recorded in `.cache/ux/f4.json` and `.cache/ux/f4/`. */
export const firstEventFlow: Check = { gives: ['F4'], what: 'Sign-up to first event', run: firstEvent }
