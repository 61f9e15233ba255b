import type { Page } from 'playwright-core'

import type { Issue } from '#packages/contract/issue'

import type { Check } from '../check.ts'
import { figure, noneOf } from '../figures.ts'
import { owner } from '../server.ts'
import { calm, rowsShown, stackShown } from '../stage.ts'
import type { Stage } from '../stage.ts'
import { countPresses, isFocusVisible } from './presses.ts'

const statusOf = async (stage: Stage, id: string): Promise<string> => (await stage.facts.api.get<Issue>(`/issues/${id}/`)).status

const idOf = (stage: Stage, name: string): string => stage.facts.seed.issueIds[name] ?? ''

/** F8: `y` on an issue gives its Markdown to whoever is asked next. */
export const copyFlow: Check = {
  gives: ['F8'],
  what: 'Hand an issue over',
  run: (stage) =>
    stage.withPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      const presses = await countPresses(page)
      await page.goto(stage.issuePath('rich-2'))
      await stackShown(page)
      await calm(page)
      await page.keyboard.press('y')
      await page.waitForTimeout(1500)
      const text = await page.evaluate(() => navigator.clipboard.readText())
      const title = await page.getByRole('heading', { level: 1 }).innerText()
      const [word = title] = title.trim().split(/\s/)
      const problems = [
        ...(/^#/m.test(text) ? [] : ['the clipboard holds no Markdown heading']),
        ...(text.includes(word) ? [] : [`the clipboard does not name ${word}`]),
        ...(/\.(py|js)/.test(text) ? [] : ['the clipboard has no frame']),
      ]
      return [
        {
          number: 'F8',
          what: 'Issue as Markdown: keys',
          p1: figure([presses.keys + presses.pointers], 1, ''),
          notes: [`${text.length} characters`],
        },
        noneOf(
          'F8',
          'Issue as Markdown: what is missing',
          problems.map((problem) => `${problem}: ${text.slice(0, 200)}`),
        ),
      ]
    }),
}

/** F10: `e` archives, and undo is offered and works. */
export const archiveFlow: Check = {
  gives: ['F10'],
  what: 'Archive a noisy issue',
  run: (stage) =>
    stage.withPage({}, async (page) => {
      const presses = await countPresses(page)
      const id = idOf(stage, 'rich-20')
      await page.goto(stage.issuePath('rich-20'))
      await stackShown(page)
      await calm(page)
      await page.keyboard.press('e')
      const undo = page.getByRole('button', { name: /undo/i }).first()
      const problems: string[] = []
      await undo.waitFor({ timeout: 5000 }).catch(() => problems.push('no undo is offered'))
      await page.waitForTimeout(500)
      const { keys, pointers } = presses
      const archived = await statusOf(stage, id)
      if (archived !== 'ignored') problems.push(`the status is ${archived}`)
      if (await undo.isVisible()) await undo.click()
      await page.waitForTimeout(1000)
      const after = await statusOf(stage, id)
      if (after !== 'unresolved') problems.push(`after undo the status is ${after}`)
      return [
        { number: 'F10', what: 'Archive: keys', p1: figure([keys + pointers], 1, ''), notes: [] },
        noneOf('F10', 'Archive with undo: what is wrong', problems),
      ]
    }),
}

/** Walks with Tab until the asked element has the focus. */
const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let step = 0; step < 60; step++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never reached ${selector}`)
}

const keyboardOnly = async (stage: Stage, page: Page): Promise<string[]> => {
  const problems: string[] = []
  const look = async (step: string): Promise<void> => {
    if (!(await isFocusVisible(page))) problems.push(`${step}: nobody sees where the focus is`)
  }
  await page.goto(`/auth/login/?next=${encodeURIComponent(`${stage.path('issues/')}?query=rule&sort=new`)}`)
  await page.locator('input[type=email]').waitFor()
  await tabTo(page, 'input[type=email]')
  await look('e-mail')
  await page.keyboard.type(owner.email)
  await page.keyboard.press('Tab')
  await look('password')
  await page.keyboard.type(owner.password)
  await page.keyboard.press('Tab')
  await look('sign in')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/issues\//)
  await rowsShown(page)
  await calm(page)
  for (const step of ['j', 'j']) {
    await page.keyboard.press(step)
    await page.waitForTimeout(150)
    await look(`list, ${step}`)
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/issues\/\d+/)
  await stackShown(page)
  await calm(page)
  const id = /\/issues\/(\d+)/.exec(page.url())?.[1] ?? ''
  await page.keyboard.press('r')
  await page.waitForTimeout(1500)
  const status = await statusOf(stage, id)
  if (status !== 'resolved') problems.push(`the status is ${status} after r`)
  await page.keyboard.press('Tab')
  await look('issue, Tab')
  return problems
}

/** F12: from the sign-in to a resolved issue without a pointer, and one always sees where one is. */
export const keyboardFlow: Check = {
  gives: ['F12'],
  what: 'Keyboard only',
  run: (stage) =>
    stage.withPage({ signedIn: false }, async (page) => {
      const presses = await countPresses(page)
      const problems = await keyboardOnly(stage, page)
      if (presses.pointers > 0) problems.push(`${presses.pointers} presses of a pointer`)
      return [noneOf('F12', 'Keyboard only, sign-in to resolved: what is wrong', problems)]
    }),
}
