import type { BrowserContext, Route } from 'playwright-core'

import { corpus, filled } from './hostile-corpus.ts'

/** What people, senders and other services name: every text of these names in an answer becomes hostile. Ids, slugs, times and states stay. */
const fields: ReadonlySet<string> = new Set(
  'title culprit name value email username label detail message description version shortVersion comments text logger reason filename function city'.split(
    ' ',
  ),
)
/** Counts that no 32 bits hold, and issues that nobody had. */
const numbers: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['count', '4294967296123'],
  ['userCount', 0],
  ['numComments', 2_147_483_649],
])
const piece = 300
/** All texts of the corpus in one, and a word of 10 kB. */
const everything = `${corpus.map((text) => text.slice(0, piece).toWellFormed()).join(' ')} ${'w'.repeat(10_000)}`

/** A copy of an answer with all its texts hostile, each marked with its name. */
const poisoned = (value: unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((one) => poisoned(one))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, poisoned(inner, name)]))
  if (typeof value === 'string' && numbers.has(key)) return numbers.get(key)
  if (typeof value === 'number' && numbers.has(key) && key !== 'count') return numbers.get(key)
  return typeof value === 'string' && fields.has(key) ? filled(key.toLowerCase(), everything) : value
}

const answerPoisoned = async (route: Route): Promise<void> => {
  const response = await route.fetch()
  const isJson = (response.headers()['content-type'] ?? '').startsWith('application/json')
  if (!isJson || response.status() !== 200) return route.fulfill({ response })
  return route.fulfill({ response, json: poisoned(await response.json()) })
}

/** From now on the API's answers to reads are hostile. */
export const poisonAnswers = async (context: BrowserContext): Promise<void> => {
  await context.route(
    (url) => url.pathname.startsWith('/api/0/') && !url.pathname.endsWith('/live/'),
    (route) => (route.request().method() === 'GET' ? answerPoisoned(route) : route.continue()),
  )
}
