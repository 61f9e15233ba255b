import { describe, expect, it } from 'vitest'

import { axeProblems } from './axe-problems.ts'
import { cannedSuite } from './canned-suite.ts'
import { instanceInTrouble } from './fixture-instance.ts'

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }
const panels = ['Now', 'What arrived', 'How it ended', 'Disk', 'Processes', 'Set aside']

const suite = cannedSuite({ look: { timezoneId: 'Europe/Berlin' } })

const panel = (name: string) => suite.page.getByRole('region', { name, exact: true })
const openPage = async (search = ''): Promise<void> => {
  await suite.page.goto(`/manage/${search}`)
  await panel('Now').getByText('All is well').waitFor()
  await panel('What arrived').getByRole('slider').waitFor()
  await panel('How it ended').getByText('kept').first().waitFor()
  await panel('Disk').getByText('Full in 41 days').waitFor()
  await panel('Processes').getByText('Vedette 0.1.0').waitFor()
}
const shot = (name: string) => suite.shoot(`instance-${name}`, { fullPage: true })
const dot = () => suite.page.getByRole('complementary', { name: 'Rail' }).getByRole('link', { name: /events\/min/ })
/** The part answers 500 from now on; the browser says so on its console. */
const breakPart = async (part: string): Promise<void> => {
  await suite.page.route(`**/api/0/internal/instance/${part}*`, (route) =>
    route.fulfill({ status: 500, json: { detail: 'The store did not answer' } }),
  )
}
const forgiveFailures = (): void => suite.forgive('500')

describe('1. a server that is well', () => {
  it.each([
    ['light', wide],
    ['dark', wide],
    ['light', narrow],
    ['dark', narrow],
  ] as const)('shows its figures, %s at %j, and axe finds nothing', async (theme, viewport) => {
    await suite.open({ viewport, colorScheme: theme })
    await openPage()
    const now = await panel('Now').innerText()
    for (const words of ['412', '0.3 s', '20.9 KiB not processed', '41 %', '47.0 GiB free']) expect(now).toContain(words)
    await shot(`${theme}-${String(viewport.width)}`)
    expect(await suite.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true)
    expect(await axeProblems(suite.page)).toEqual([])
  })

  it('says in words how everything ended, also before a project was known, and shows hostile reasons as text', async () => {
    await openPage()
    const ended = panel('How it ended')
    for (const words of [
      'Transactions (tracing) are not kept by this version',
      'The key in the DSN belongs to no project',
      'refused before its project was known',
      'project_id',
      '<img src=x onerror=alert(1)>',
    ])
      await ended.getByText(words).first().waitFor()
    expect(await ended.locator('img').count()).toBe(0)
    const link = suite.page.getByRole('link', { name: 'stats of acme' })
    expect(await link.getAttribute('href')).toBe('/organizations/acme/stats/?statsPeriod=1h')
  })

  it('the chart is read by keys, and as a table', async () => {
    await openPage()
    const chart = panel('What arrived').getByRole('slider')
    expect(await chart.getAttribute('aria-label')).toMatch(/^[\d ]+ items, /)
    await chart.focus()
    await suite.page.keyboard.press('End')
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/: \d+ items/)
  })

  it('the time is in the address, and stays after a reload', async () => {
    await openPage()
    const asked: string[] = []
    suite.page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search))
    await suite.page.getByRole('group', { name: 'Time' }).getByRole('button', { name: '7 d' }).click()
    await suite.page.waitForURL('**/manage/?period=7d')
    await expect.poll(() => asked.filter((path) => path.endsWith('?period=7d')).length).toBe(2)
    await openPage('?period=7d')
    expect(await suite.page.getByRole('button', { name: '7 d' }).getAttribute('aria-pressed')).toBe('true')
    await openPage('?period=never')
    expect(await suite.page.getByRole('button', { name: '1 h' }).getAttribute('aria-pressed')).toBe('true')
  })

  it('is reached by the palette, and by the dot at the foot of the rail, which says how it is', async () => {
    await suite.page.goto('/organizations/acme/issues/')
    await dot().waitFor()
    expect(await dot().getAttribute('title')).toBe('All is well: 412 events/min, lag 0.3 s, disk 41 %')
    expect(await dot().textContent()).toBe('412 events/min, lag 0.3 s, disk 41 %: All is well')
    await suite.page.keyboard.press('[')
    await expect.poll(() => suite.page.evaluate(() => document.documentElement.dataset['rail'])).toBe('narrow')
    expect(await axeProblems(suite.page)).toEqual([])
    await dot().focus()
    await suite.page.keyboard.press('Enter')
    await suite.page.waitForURL('**/manage/')
    await panel('Disk').getByText('Full in 41 days').waitFor()
    await suite.page.goto('/organizations/acme/issues/')
    await suite.page.locator('a[data-issue="1000"]').waitFor()
    await suite.page.keyboard.press('Control+k')
    await suite.page.getByRole('combobox', { name: 'Search and commands' }).fill('dead letters')
    await suite.page.getByRole('option', { name: /Instance/ }).click()
    await suite.page.waitForURL('**/manage/')
  })
})

describe('2. a server in trouble', () => {
  it('says what is wrong, in words, on the page and at the foot of the rail', async () => {
    await suite.page.route('**/api/0/internal/instance/', (route) => route.fulfill({ json: instanceInTrouble }))
    await suite.page.goto('/manage/')
    await panel('Now').getByText('In trouble').waitFor()
    await panel('Now').getByText('Processing is 41 s behind').waitFor()
    await panel('Set aside').getByText('grouping').waitFor()
    await panel('Processes').getByText('columnar engine away').waitFor()
    await dot().waitFor()
    expect(await dot().getAttribute('title')).toContain(
      'In trouble: 412 events/min, lag 41 s, disk 41 %\nThe columnar engine does not answer',
    )
    await shot('trouble')
    expect(await axeProblems(suite.page)).toEqual([])
    await suite.page.emulateMedia({ colorScheme: 'dark' })
    expect(await axeProblems(suite.page)).toEqual([])
  })
})

describe('3. parts that fail', () => {
  it.each([
    ['disk/', 'Disk'],
    ['rates/', 'What arrived'],
    ['outcomes/', 'How it ended'],
  ])('%s fails alone, and is read again by its button', async (part, name) => {
    await breakPart(part)
    await suite.page.goto('/manage/')
    await panel(name).getByRole('alert').waitFor()
    for (const other of panels.filter((one) => one !== name)) {
      await panel(other).waitFor()
      expect([other, await panel(other).getByRole('alert').count()]).toEqual([other, 0])
    }
    await suite.page.unroute(`**/api/0/internal/instance/${part}*`)
    await panel(name).getByRole('button', { name: 'Try again' }).click()
    await panel(name).getByRole('table').first().waitFor()
    expect(await panel(name).getByRole('alert').count()).toBe(0)
    forgiveFailures()
  })

  it('figures that were read stay when a later reading fails, and say from when they are', async () => {
    await openPage()
    await breakPart('disk/')
    const old = panel('Disk').getByText(/Not read since/)
    await old.waitFor()
    await panel('Disk').getByText('Full in 41 days').waitFor()
    await suite.page.unroute('**/api/0/internal/instance/disk/*')
    await expect.poll(() => old.count(), { timeout: 15_000 }).toBe(0)
    forgiveFailures()
  })
})

describe('4. somebody who does not run the server', () => {
  it('is told who may see the page; nothing is asked of the server, and the rail has neither entry nor dot', async () => {
    const asked: string[] = []
    suite.page.on('request', (request) => asked.push(request.url()))
    await suite.page.route('**/api/0/auth/session/', async (route) => {
      const answer = await route.fetch()
      const session = (await answer.json()) as { user: object }
      await route.fulfill({ json: { ...session, user: { ...session.user, isSuperuser: false } } })
    })
    await suite.page.goto('/manage/')
    await suite.page.getByRole('heading', { name: 'Only those who run this server may see this page (403)' }).waitFor()
    await suite.page.getByText('vedette user list').waitFor()
    await shot('refused')
    expect(await axeProblems(suite.page)).toEqual([])
    expect(await suite.page.getByRole('link', { name: 'Instance' }).count()).toBe(0)
    expect(await dot().count()).toBe(0)
    expect(asked.filter((url) => url.includes('/internal/'))).toEqual([])
  })
})
