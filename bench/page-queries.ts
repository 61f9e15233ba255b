import type { ServerUnderTest } from './server-under-test.ts'

/** What the queries are about. */
export interface QueryPlaces {
  /** The issue with the most events: an eighth of the project's. */
  readonly biggest: string
  /** Issues of some hundred events. */
  readonly usual: readonly string[]
  /** Ids of events of these. */
  readonly eventIds: readonly string[]
}

/** A query of R7: storage.md 1.5, as the product asks it today. */
export interface PageQuery {
  readonly name: string
  /** Row of floors.json, when it has one of its own for a server at rest. */
  readonly id?: string
  /** Below /api/0/organizations/acme/, or below /api/0 when it begins with a slash. Rounds ask for other values, so that no answer is remembered. */
  readonly path: (round: number, places: QueryPlaces) => string
}

const list = 'limit=50&lenient=1'
const search = (text: string): string => `issues/?${list}&query=${encodeURIComponent(text)}`
const words = ['settle', 'voucher', 'ledger', 'could not', 'order']
const usualOf = (round: number, { usual }: QueryPlaces): string => usual[round % usual.length] ?? ''

/** Parts of the issue page, of one issue. */
const partsOf = (label: string, issueOf: (round: number, places: QueryPlaces) => string): readonly PageQuery[] => {
  const part = (name: string, rest: (round: number) => string): PageQuery => ({
    name: `${label}: ${name}`,
    path: (round, places) => `issues/${issueOf(round, places)}/${rest(round)}`,
  })
  return [
    part('issue', () => ''),
    part('newest event', () => 'events/latest/'),
    part('oldest event', () => 'events/oldest/'),
    part('tags', () => 'tags/?limit=5'),
    part('values of a tag', () => 'tags/tenant/values/?limit=50'),
    part('trend', () => 'events-stats/'),
    part('all events', () => 'events/?limit=50'),
    part('all events with a tag', (round) => `events/?limit=50&query=${encodeURIComponent(`tenant:t${(round * 7) % 400}`)}`),
    part('what changed', () => 'what-changed/'),
    part('similar issues', () => 'similar-issues/'),
  ]
}

export const pageQueries: readonly PageQuery[] = [
  { name: 'issue list', id: 'R7.list', path: () => `issues/?${list}` },
  { name: 'issue list, most events first', path: () => `issues/?${list}&sort=freq` },
  { name: 'issue list, most users first, in an environment', path: () => `issues/?${list}&sort=freq&environment=staging` },
  { name: 'issue list with trends of 14 days', path: () => `issues/?${list}&groupStatsPeriod=14d` },
  { name: 'issue list as clients ask', path: () => 'issues/?limit=25' },
  { name: 'search, one tag', id: 'R7.tag', path: (round) => search(`is:unresolved tenant:t${(round * 7) % 400}`) },
  { name: 'search, two tags', path: (round) => search(`is:unresolved tenant:t${(round * 7) % 400} plan:team`) },
  { name: 'search, one tag with a wildcard', path: (round) => search(`is:unresolved tenant:*${90 + (round % 10)}`) },
  { name: 'search, user', path: (round) => search(`is:unresolved user.id:${round * 1499}`) },
  { name: 'search, free text', path: (round) => search(`is:unresolved ${words[round % words.length] ?? ''}`) },
  { name: 'facets of the list', path: () => 'issue-facets/?lenient=1' },
  {
    name: 'facets of a search',
    path: (round) => `issue-facets/?lenient=1&query=${encodeURIComponent(`is:unresolved tenant:t${(round * 7) % 400}`)}`,
  },
  { name: 'keys of tags', path: () => 'tags/?statsPeriod=14d' },
  { name: 'values of a tag', path: () => 'tags/tenant/values/?statsPeriod=14d' },
  { name: 'event by id', path: (round, { eventIds }) => `eventids/${eventIds[round % eventIds.length] ?? ''}/` },
  { name: 'all events of a project', path: () => '/projects/acme/web/events/?limit=50' },
  ...partsOf('biggest issue', (_round, { biggest }) => biggest),
  ...partsOf('usual issue', usualOf),
]

interface Listed {
  readonly id: string
  readonly project: { readonly slug: string }
}

const usualMax = 30
const usualFrom = 500

/** The biggest issue, some usual ones, and an event of each. */
export const findPlaces = async (server: ServerUnderTest): Promise<QueryPlaces> => {
  const read = async <Value>(path: string): Promise<Value> => (await (await server.get(path)).json()) as Value
  const [biggest] = await read<Listed[]>('issues/?query=&sort=freq&limit=1&project=web')
  const usual: Listed[] = []
  // timesSeen is what a usual one is known by.
  for (const each of await read<Listed[]>(`issues/?query=${encodeURIComponent(`timesSeen:<=${usualFrom}`)}&sort=freq&limit=100&lenient=1`))
    if (usual.length < usualMax) usual.push(each)
  const eventIds: string[] = []
  for (const { id } of usual) eventIds.push((await read<{ eventID: string }>(`issues/${id}/events/latest/`)).eventID)
  return { biggest: biggest?.id ?? '', usual: usual.map(({ id }) => id), eventIds }
}
