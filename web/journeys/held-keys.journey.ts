import { describe, expect, it } from 'vitest'

import { cannedSuite } from './canned-suite.ts'

/* A layer is a file that is still on its way when somebody fast writes on: what is written is never a command of the page below. */

const list = '/organizations/acme/issues/'

const suite = cannedSuite()

const openList = async (): Promise<void> => {
  await suite.page.goto(list)
  await suite.page.locator('a[data-issue="1000"]').waitFor()
}

/** Keeps a file of the app back until `come`. */
const withhold = async (file: RegExp): Promise<{ readonly come: () => void }> => {
  const gate = Promise.withResolvers<undefined>()
  await suite.page.route(file, async (route) => {
    await gate.promise
    await route.continue()
  })
  return { come: () => gate.resolve(undefined) }
}

const input = () => suite.page.getByRole('combobox', { name: 'Search and commands' })

describe('1. the palette', () => {
  it('what is typed while its code is on the way is its text, and nothing of the page', async () => {
    const palette = await withhold(/\/assets\/palette-[^/]*\.js$/)
    await openList()
    await suite.page.locator('a[data-issue="1000"]').focus()
    await suite.page.keyboard.press('x')
    await suite.page.keyboard.press('Control+k')
    await suite.page.keyboard.type('errxor')
    for (const key of ['Backspace', 'Backspace', 'Backspace', 'Enter', 'o', 'r']) await suite.page.keyboard.press(key)
    palette.come()
    await expect.poll(() => input().inputValue()).toBe('error')
    await suite.page.keyboard.type(' e')
    expect(await input().inputValue()).toBe('error e')
    expect([suite.server.scene.changes, new URL(suite.page.url()).pathname]).toEqual([[], list])
  })

  it('Escape gives up waiting for it, and the page has its keys back', async () => {
    await withhold(/\/assets\/palette-[^/]*\.js$/)
    await openList()
    await suite.page.getByLabel('Search issues').focus()
    await suite.page.keyboard.press('Control+k')
    await suite.page.keyboard.type('error')
    await suite.page.keyboard.press('Escape')
    expect(await suite.page.getByLabel('Search issues').inputValue()).toBe('is:unresolved')
    await suite.page.keyboard.type(' x')
    expect(await suite.page.getByLabel('Search issues').inputValue()).toBe('is:unresolved x')
  })

  it('is there before it is asked for', async () => {
    const asked = suite.page.waitForResponse(/\/assets\/palette-[^/]*\.js$/)
    await openList()
    expect((await asked).ok()).toBe(true)
  })
})

describe('2. other layers', () => {
  it('a menu, the sheet of keys and a picker', async () => {
    const late = await withhold(/\/assets\/(menu-list|help-sheet|pickers)-[^/]*\.js$/)
    await openList()
    await suite.page.locator('a[data-issue="1000"]').focus()
    for (const opening of ['P', '?', 'a']) {
      await suite.page.keyboard.press(opening)
      await suite.page.keyboard.type('erjx')
      await suite.page.keyboard.press('Escape')
    }
    expect(await suite.page.evaluate(() => document.activeElement?.getAttribute('data-issue'))).toBe('1000')
    await suite.page.keyboard.press('P')
    await suite.page.keyboard.type('ere')
    late.come()
    await suite.page.getByRole('menuitemcheckbox', { name: 'shop-api' }).waitFor()
    expect([suite.server.scene.changes, suite.page.url().endsWith(list)]).toEqual([[], true])
    expect(await suite.page.getByText(/selected/).count()).toBe(0)
  })
})
