import { beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { until } from '../../compat/vedette.ts'
import type { Issue } from '../../packages/contract/issue.ts'
import { poisonAnswers } from './hostile-answers.ts'
import { marksIn, problemsIn, watch } from './hostile-checks.ts'
import type { Watched } from './hostile-checks.ts'
import { corpus, filled, markOf } from './hostile-corpus.ts'
import { hostileEnvelope } from './hostile-event.ts'
import { servedSuite } from './served-suite.ts'
import { untilRead } from './until-read.ts'

/* Every text of the corpus in every field: through the real door for what events carry, and in the answers of the API for what people write. */

const minuteS = 60
const yearS = 365 * 86_400

let issues: readonly Issue[]
let watched: Watched

/** Clocks of senders: now, a year ahead, the year 1970. */
const clockOf = (index: number, nowS: number): number => [nowS - minuteS, nowS + yearS, 86_400][index % 3] ?? nowS

const sendAll = async (): Promise<void> => {
  for (const [index, text] of corpus.entries())
    await suite.sendEnvelope(hostileEnvelope(text, index, clockOf(index, Date.now() / 1000)).body)
}

const listAll = async (): Promise<readonly Issue[]> => {
  const path = '/organizations/acme/issues/?query=&limit=100&statsPeriod=90d'
  const found = await suite.get<readonly Issue[]>(path)
  return found.length >= corpus.length ? found : []
}

const suite = servedSuite({
  project: 'shop-api',
  // Hostile addresses are asked for, and refused.
  forgiven: [''],
  seed: async () => {
    await sendAll()
    issues = await until('all issues', 60_000, async () => {
      const found = await listAll()
      return found.length > 0 ? found : undefined
    })
  },
  prepare: async (page) => {
    watched = await watch(page, suite.address)
  },
})

const problems = async (): Promise<string[]> => [...watched.problems.splice(0), ...(await problemsIn(suite.page))]
const settled = async (): Promise<void> => {
  await suite.page.locator('main :is(h1, h2):visible, [role=alert]').first().waitFor()
  await untilRead(suite.page)
}
/** Opens what is folded. */
const openAll = async (): Promise<void> => {
  for (let round = 0; round < 3; round += 1) {
    const folded = suite.page.locator('main [aria-expanded=false]:not([aria-haspopup])')
    const count = await folded.count()
    if (count === 0) return
    await suite.page.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>('main [aria-expanded=false]:not([aria-haspopup])')) button.click()
    })
  }
}
const show = async (path: string): Promise<void> => {
  await suite.page.goto(path)
  await settled()
}

/** What the page of an issue shows of nearly every event: where a text makes a field invalid, the server drops it and says so. */
const shownFields =
  `agent bodykey bodyvalue browser causefile causefunction causeline causetype causevalue causevar causevarname comment context
  contextkey contextvalue cookiekey cookievalue crumbcategory crumbkey crumbmessage crumburl crumbvalue dist environment envkey envvalue extra extrakey
  extraproto filename flag framedeep framefile framefunction frameline framepost framepre frameproto framevar framevarname header mechanism os outerfile
  outerfunction outerline outervar prototag querykey queryvalue release report reportname sdk sdkversion server tag tagkey transaction type useremail
  userid userkey username uservalue value`
    .trim()
    .split(/\s+/)

describe('1. an issue whose every field is hostile', () => {
  it('no text of the corpus is anything but text on the page of its issue, and every field of it is found', async () => {
    expect(corpus.length).toBeGreaterThanOrEqual(60)
    const bad: string[] = []
    const seen = new Map<string, number>()
    for (const [index, { id, title }] of issues.entries()) {
      const comment = filled('comment', corpus[index % corpus.length] ?? '')
      await suite.change('POST', `/issues/${id}/notes/`, { text: comment.slice(0, 9_000) })
      await show(`/organizations/acme/issues/${id}/`)
      await suite.page.getByRole('region', { name: 'Who is hit' }).locator('li').first().waitFor()
      await openAll()
      for (const problem of await problems()) bad.push(`${title.slice(0, 60)}: ${problem}`)
      for (const mark of await marksIn(suite.page)) seen.set(mark, (seen.get(mark) ?? 0) + 1)
    }
    expect(bad).toEqual([])
    expect(shownFields.filter((field) => (seen.get(field) ?? 0) < issues.length * 0.85)).toEqual([])
  }, 600_000)
})

describe('2. every page, with every text of every answer hostile', () => {
  const of = (rest: string): string => `/organizations/acme/${rest}`
  const pages: readonly (readonly [path: string, marks: readonly string[]])[] = [
    [of('issues/?query=&statsPeriod=90d'), ['value', 'culprit']],
    [of('issues/?query=&statsPeriod=90d&peek=first'), ['value', 'culprit']],
    [of('issues/first/'), ['name', 'text', 'value']],
    [of('issues/first/events/'), ['title']],
    [of('issues/first/tags/'), ['name', 'value']],
    [of('issues/first/tags/hostile/'), ['value']],
    [of('stats/'), []],
    [of('projects/shop-api/getting-started/'), ['name']],
    ['/settings/account/details/', ['name', 'email']],
    ['/settings/account/sessions/', []],
    ['/settings/account/api/auth-tokens/', ['name']],
    ['/settings/acme/', ['name']],
    ['/settings/acme/members/', ['name', 'email']],
    ['/settings/acme/teams/', ['name']],
    ['/settings/acme/teams/core/', ['name']],
    ['/settings/acme/auth-tokens/', ['name']],
    ['/settings/acme/projects/', ['name']],
    ['/settings/acme/projects/shop-api/', ['name']],
    ['/settings/acme/projects/shop-api/keys/', ['name']],
    ['/settings/acme/projects/shop-api/teams/', ['name']],
    ['/settings/acme/projects/shop-api/environments/', ['name']],
    ['/settings/acme/projects/shop-api/security-and-privacy/', []],
    ['/settings/acme/projects/shop-api/filters/', []],
    ['/manage/', []],
  ]

  beforeAll(async () => {
    await suite.change('POST', '/organizations/acme/teams/', { name: 'Core', slug: 'core' })
    await suite.change('POST', `/issues/${issues[0]?.id ?? ''}/notes/`, { text: 'a comment' })
  })

  beforeEach(() => poisonAnswers(suite.context))

  for (const [width, view] of [
    [1440, 'wide'],
    [390, 'narrow'],
  ] as const) {
    it(`${view}: all of it is text, and it is there`, async () => {
      await suite.page.setViewportSize({ width, height: 900 })
      const bad: string[] = []
      for (const [path, marks] of pages) {
        await show(path.replace('first', issues[0]?.id ?? ''))
        const missing = async () => {
          const found = await marksIn(suite.page)
          return marks.filter((mark) => !found.includes(mark))
        }
        await until('marks', 60_000, async () => ((await missing()).length === 0 ? true : undefined)).catch(() => null)
        for (const mark of await missing()) bad.push(`${path}: ${mark} is not shown`)
        for (const problem of await problems()) bad.push(`${path}: ${problem}`)
        await suite.shoot(`hostile-${path.replaceAll(/\W+/g, '-')}${view}`)
      }
      expect(bad).toEqual([])
    }, 240_000)
  }

  it('what is found by the palette, and what a toast says', async () => {
    await suite.page.setViewportSize({ width: 1440, height: 900 })
    await show(of('issues/?query=&statsPeriod=90d'))
    await suite.page.keyboard.press('Control+k')
    await suite.page.getByRole('dialog').getByRole('combobox').fill('shop')
    await expect.poll(() => suite.page.getByRole('dialog').textContent(), { timeout: 10_000 }).toContain(markOf('title'))
    expect(await problems()).toEqual([])
    await suite.page.keyboard.press('Escape')
    await suite.page.getByRole('dialog').waitFor({ state: 'detached' })
    await suite.page.keyboard.press('j')
    await suite.page.keyboard.press('m')
    await suite.page.locator('[data-sonner-toast]', { hasText: markOf('name') }).waitFor()
    expect(await problems()).toEqual([])
  })
})
