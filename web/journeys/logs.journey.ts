import { beforeEach, describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { hostile } from './fixture-issues.ts'
import { answerLogs, logAddresses, logRow, newLogScene, traceId } from './fixture-logs.ts'
import type { LogScene } from './fixture-logs.ts'
import { looksOf } from './looks.ts'

/* Logs: lines of programs, searched, opened, watched as they come. */

let scene: LogScene = newLogScene()
beforeEach(() => {
  scene = newLogScene()
})

const suite = cannedSuite({
  prepare: async (page) => {
    await page.route(logAddresses, (route) => answerLogs(scene)(route))
  },
})

const logs = '/organizations/acme/explore/logs/'
const lineOf = (text: string) => suite.page.getByRole('listitem').filter({ hasText: text })
const firstPayment = () => lineOf('Payment failed').first()
const open = async (search = ''): Promise<void> => {
  await suite.page.goto(`${logs}${search}`)
  await firstPayment().waitFor()
}

describe('1. the lines', () => {
  it('are read with their time to the millisecond, as text, in the colours of their terminal', async () => {
    await open()
    const { page } = suite
    await firstPayment().getByText('17:08:58.250').waitFor()
    const slow = page.getByText('SLOW').first()
    expect(await slow.getAttribute('data-tone')).toBe('yellow')
    await lineOf(hostile.script).first().waitFor()
    expect(await page.evaluate(() => Reflect.get(window, '__hacked'))).toBeUndefined()
    expect(await page.getByText('U+001B').count()).toBe(0)
  })

  it('are drawn only where they are seen, and read on when their end comes near', async () => {
    await open()
    const { page } = suite
    const list = page.getByRole('list', { name: 'Lines' })
    const box = await list.boundingBox()
    expect(box?.height).toBe(200 * 22)
    expect(await list.getByRole('listitem').count()).toBeLessThan(90)
    for (let turn = 0; turn < 3; turn++) {
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
      await expect.poll(async () => (await list.boundingBox())?.height).toBe(Math.min(450, 200 * (turn + 2)) * 22)
    }
    await page.getByText('That is all of this time.').waitFor()
    expect(await page.evaluate(() => document.getElementsByTagName('*').length)).toBeLessThan(3_000)
  })

  it('show what was searched for, and narrow by severity with one press', async () => {
    await open('?query=declined')
    const { page } = suite
    await page.locator('mark').first().waitFor()
    await expect.poll(() => page.locator('mark').first().innerText()).toBe('declined')
    await page.getByRole('button', { name: 'error', exact: true }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('query')).toBe('declined severity:error')
    await expect.poll(() => scene.asked.some((params) => params.get('query') === 'declined severity:error')).toBe(true)
  })

  it('are narrowed to a time by the chart, and widened again', async () => {
    await open('?statsPeriod=7d')
    const { page } = suite
    await page.getByRole('slider', { name: /lines/ }).focus()
    for (const key of ['End', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key)
    await expect.poll(() => new URL(page.url()).searchParams.get('start')).toBe('2026-11-22T16:29:00.000Z')
    expect(new URL(page.url()).searchParams.get('end')).toBe('2026-11-22T17:09:00.000Z')
    await page.getByRole('button', { name: 'Back to 24 h' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('')
  })

  it('show the attributes that the address names', async () => {
    await open('?field=server_name&field=release')
    await firstPayment().getByText('web-1').waitFor()
    await firstPayment().getByText('shop@2.4.1').waitFor()
    expect(await firstPayment().getByText('shop-api').count()).toBe(0)
  })
})

describe('2. an open line', () => {
  it('has every attribute, and leads to its trace', async () => {
    await open()
    const { page } = suite
    await firstPayment().getByText('Payment failed').click()
    const attributes = page.getByRole('term')
    await attributes.getByText('order', { exact: true }).waitFor()
    const trace = page.getByRole('link', { name: 'Open trace' })
    expect(await trace.getAttribute('href')).toContain(`/explore/traces/trace/${traceId}/?node=span-abcdef0123456789`)
    expect(new URL(page.url()).searchParams.getAll('item')).toHaveLength(1)
    await page.reload()
    await trace.waitFor()
    await page
      .getByRole('link', { name: /error Payment failed/ })
      .first()
      .click()
    await trace.waitFor({ state: 'detached' })
  })

  it('filters by its values, excludes them, and shows them in each line', async () => {
    await open()
    const { page } = suite
    await firstPayment().getByText('Payment failed').click()
    await page.getByRole('button', { name: 'Show server_name in each line' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.getAll('field')).toEqual(['project', 'server_name'])
    await page.getByRole('button', { name: 'Only lines with this order' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('query')).toBe('tags[order,number]:1017')
    await page.goBack()
    await page.getByRole('button', { name: 'No lines with this server_name' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('query')).toBe('!server_name:web-1')
  })

  it('is one of many: those around it are of the same trace, in the order in which they were written', async () => {
    await open()
    const { page } = suite
    await lineOf('POST /api/checkout').first().getByText('POST /api/checkout').click()
    await page.getByRole('button', { name: /Lines around it/ }).click()
    const around = page.getByRole('list', { name: 'Lines around it' })
    await around.waitFor()
    await expect.poll(() => around.locator('[data-chosen=true]').innerText()).toContain('POST /api/checkout 500')
    expect(await around.getByText('SLOW').count()).toBe(0)
    const times = await around.getByRole('link').allInnerTexts()
    expect(times).toEqual(times.toSorted())
    expect(await axeProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await around.waitFor({ state: 'detached' })
    expect(new URL(page.url()).searchParams.get('around')).toBeNull()
  })

  it('is reached by keys', async () => {
    await open()
    const { page } = suite
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    await page.getByRole('link', { name: 'Open trace' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('true')
    await page.keyboard.press('o')
    await page.getByRole('link', { name: 'Open trace' }).waitFor({ state: 'detached' })
  })
})

/** A line that is newer than all others. */
const newLine = (number: number, message: string) => ({
  ...logRow(-number),
  id: `f${String(number).padStart(31, '0')}`,
  'sentry.item_id': `f${String(number).padStart(31, '0')}`,
  message,
})

describe('3. live tail', () => {
  it('shows new lines as they come, and keeps them back from who reads older ones', async () => {
    await open()
    const { page } = suite
    await page.keyboard.press('l')
    await page.getByRole('button', { name: 'Live', exact: true }).waitFor()
    scene.fresh = [newLine(1, 'The first new line')]
    await lineOf('The first new line').waitFor()
    await page.evaluate(() => window.scrollTo(0, 2_000))
    scene.fresh = [newLine(2, 'The second new line'), ...scene.fresh]
    await page.getByRole('button', { name: '1 new line' }).click()
    await lineOf('The second new line').waitFor()
    expect(await page.getByRole('button', { name: /new lines?$/ }).count()).toBe(0)
  })

  it('draws a share of too many, and says how many they are', async () => {
    await open('?live=1')
    scene.fresh = Array.from({ length: 1_000 }, (_, at) => ({
      ...newLine(2_000 - at, `Line ${String(at)}`),
      timestamp_precise: Number(logRow(0)['timestamp_precise']) + (1_000 - at) * 1_000_000,
    }))
    await suite.page.getByText(/1k lines a second: 200 of them are shown/).waitFor()
    await expect.poll(() => suite.page.getByText(/^600\+ lines$/).count()).toBe(1)
  })
})

describe('4. nothing to show', () => {
  it('teaches how SDKs send logs when there never was a line', async () => {
    scene = newLogScene(0)
    const { page } = suite
    await page.goto(logs)
    await page.getByRole('heading', { name: 'No log has arrived yet' }).waitFor()
    await page.getByText('enable_logs=True').waitFor()
    await page.getByRole('button', { name: 'OpenTelemetry' }).click()
    await page.getByText('/api/1/integration/otlp/v1/logs').waitFor()
    expect(await axeProblems(page)).toEqual([])
  })

  it('says what excludes the lines that there are', async () => {
    const { page } = suite
    await page.goto(`${logs}?query=nothing-like-it`)
    await page.getByRole('button', { name: 'Remove the filter query nothing-like-it' }).click()
    await firstPayment().waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('says in each part what failed, and tries again', async () => {
    suite.forgive('status of 500')
    scene.failing = true
    const { page } = suite
    await page.goto(logs)
    const lines = page.getByRole('alert', { name: 'The lines could not be read' })
    await lines.getByText('The store did not answer').waitFor()
    scene.failing = false
    await lines.getByRole('button', { name: 'Try again' }).click()
    await firstPayment().waitFor()
    expect(await page.getByRole('alert', { name: 'The lines could not be counted' }).count()).toBe(1)
  })
})

describe.each(looksOf(0))('5. looked at: $theme, $view', ({ theme, view, look }) => {
  it('is readable and keeps to its width', async () => {
    await suite.open(look)
    await open('?query=failed&field=server_name&field=project')
    const { page } = suite
    await firstPayment().getByText('Payment').click()
    await page.getByRole('term').getByText('order', { exact: true }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    await suite.shoot(`logs-${theme}-${view}`)
  })
})
