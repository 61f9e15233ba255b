import type { Issue, IssueDetails, IssueTag, StatPoint } from '../../packages/contract/issue.ts'
import { versionInfo } from '../../packages/contract/release.ts'
import type { Release } from '../../packages/contract/release.ts'
import type { Level } from '../../packages/protocol/event.ts'

/** All times of the fixtures are before this instant; the browser's clock is set to it. */
export const fixtureNow = new Date('2026-11-22T17:09:00.000Z')

const hourMs = 3_600_000
const ago = (hours: number): string => new Date(fixtureNow.getTime() - hours * hourMs).toISOString()

const hourly = (seed: number, events: number): StatPoint[] =>
  Array.from({ length: 24 }, (_, hour) => {
    const weight = seed % 3 === 0 ? (hour >= 21 ? 1 : 0) : ((seed * (hour + 3)) % 7) / 7
    return [fixtureNow.getTime() / 1000 - (23 - hour) * 3600, Math.round(events * weight * 0.12)]
  })

interface Row {
  readonly title: readonly [type: string, message: string]
  readonly level?: Level
  readonly project?: 'shop-api' | 'shop-web' | 'shop-stock'
  readonly culprit: string
  readonly numbers: readonly [events: number, users: number]
  /** Hours since the first and the last event. */
  readonly seen: readonly [first: number, last: number]
  readonly flags?: string
}

const platformOf = { 'shop-api': 'python', 'shop-web': 'javascript', 'shop-stock': 'go' } as const

const issueOf = (row: Row, index: number): Issue => {
  const slug = row.project ?? 'shop-api'
  const [type, message] = row.title
  const flags = row.flags ?? ''
  return {
    id: String(1000 + index),
    shortId: `${slug.toUpperCase()}-${(3 + index).toString(32).toUpperCase()}`,
    title: `${type}: ${message}`,
    permalink: `http://localhost/organizations/acme/issues/${String(1000 + index)}/`,
    shareId: null,
    logger: null,
    culprit: row.culprit,
    platform: platformOf[slug],
    level: row.level ?? 'error',
    status: 'unresolved',
    substatus: flags.includes('new')
      ? 'new'
      : flags.includes('escalating')
        ? 'escalating'
        : flags.includes('regressed')
          ? 'regressed'
          : 'ongoing',
    statusDetails: {},
    isPublic: false,
    isBookmarked: false,
    isSubscribed: false,
    hasSeen: false,
    isUnhandled: flags.includes('unhandled'),
    priority: 'high',
    priorityLockedAt: null,
    project: { id: slug === 'shop-api' ? '1' : slug === 'shop-web' ? '2' : '3', name: slug, slug, platform: platformOf[slug] },
    type: 'error',
    issueType: 'error',
    issueCategory: 'error',
    metadata: { type, value: message },
    numComments: 0,
    assignedTo: null,
    subscriptionDetails: null,
    annotations: [],
    count: String(row.numbers[0]),
    userCount: row.numbers[1],
    firstSeen: ago(row.seen[0]),
    lastSeen: ago(row.seen[1]),
    stats: { '24h': hourly(index, row.numbers[0]) },
  }
}

/** What an attacker would send: markup, a word of 10 kB, a text from right to left, an override of direction, emoji. */
export const hostile = {
  script: '<script>window.__hacked=1</script><img src=x onerror="window.__hacked=2">',
  longWord: 'W'.repeat(10_000),
  rightToLeft: 'שגיאה בקריאת הקובץ مرحبا',
  override: 'invoice\u202Egpj.exe',
  emoji: '👩‍👩‍👧‍👦💥 family failed',
} as const

const rows: readonly Row[] = [
  {
    title: ['AttributeError', "'NoneType' object has no attribute 'percent'"],
    culprit: 'shop/checkout/pricing.py in apply_discount',
    numbers: [847, 134],
    seen: [3, 0.006],
    flags: 'new unhandled',
  },
  {
    title: ['TypeError', "Cannot read properties of undefined (reading 'lines')"],
    project: 'shop-web',
    culprit: 'src/cart/Summary.tsx in Summary',
    numbers: [612, 131],
    seen: [3, 0.01],
    flags: 'new unhandled',
  },
  {
    title: ['panic', 'runtime error: index out of range [3] with length 3'],
    level: 'fatal',
    project: 'shop-stock',
    culprit: 'stock/reserve.go in Reserve',
    numbers: [1204, 5],
    seen: [288, 0.02],
    flags: 'escalating unhandled',
  },
  {
    title: ['DeadlockDetected', 'deadlock detected: process 4127 waits for ShareLock on transaction 88213; blocked by process 4131'],
    culprit: 'shop/orders/repository.py in save',
    numbers: [96, 71],
    seen: [984, 0.04],
    flags: 'regressed',
  },
  {
    title: ['Hydration mismatch', 'Text content did not match. Server: "149.70" Client: "149,70"'],
    level: 'warning',
    project: 'shop-web',
    culprit: 'src/Price.tsx in Price',
    numbers: [129, 119],
    seen: [648, 0.06],
  },
  {
    title: ['FetchError', 'request to http://shop-api/checkout failed, reason: socket hang up'],
    project: 'shop-web',
    culprit: 'src/shopApi.ts in post',
    numbers: [338, 290],
    seen: [1536, 0.07],
    flags: 'unhandled',
  },
  { title: [hostile.script, hostile.script], culprit: hostile.script, numbers: [3, 1], seen: [1, 0.1], flags: 'new' },
  { title: ['LongWordError', hostile.longWord], culprit: hostile.longWord, numbers: [2_147_483_700, 0], seen: [40, 0.2] },
  { title: ['IOError', hostile.rightToLeft], culprit: hostile.rightToLeft, numbers: [12, 2], seen: [50, 0.3] },
  { title: ['FileNotFound', hostile.override], culprit: '', numbers: [9, 9], seen: [52, 0.4] },
  { title: [hostile.emoji, 'on deploy'], level: 'info', culprit: 'deploy.py in run', numbers: [7, 3], seen: [60, 0.5] },
  {
    title: ['ResizeObserver', 'loop completed with undelivered notifications'],
    level: 'debug',
    project: 'shop-web',
    culprit: 'src/Grid.tsx in Grid',
    numbers: [88, 80],
    seen: [2160, 0.2],
  },
]
const fillersShown = 45
const fillerOf = (index: number): Row => ({
  title: [
    ['ReadTimeout', 'IntegrityError', 'KeyError', 'ValidationError', 'RangeError'][index % 5] ?? 'Error',
    `filler ${String(index)} of the list, with words enough to fill its line and then some more of them`,
  ],
  culprit: `shop/module_${String(index)}.py in handle`,
  numbers: [Math.max(1, 90 - index), Math.max(0, 40 - Math.floor(index / 2))],
  seen: [100 + index * 20, 0.6 + index],
})
const fillers: readonly Row[] = Array.from({ length: fillersShown }, (_, index) => fillerOf(index))

export const issues: readonly Issue[] = [...rows, ...fillers].map(issueOf)

/** Id of the first issue of `moreIssues`. */
export const firstMoreId = 1000 + rows.length + fillersShown
const made: Issue[] = []

/** So many issues that come after those in the list; made once. */
export const moreIssues = (count: number): readonly Issue[] => {
  while (made.length < count) made.push(issueOf(fillerOf(fillersShown + made.length), rows.length + fillersShown + made.length))
  return made.slice(0, count)
}

const release: Release = {
  id: 7,
  version: 'shop@2.4.1',
  shortVersion: '2.4.1',
  status: 'open',
  versionInfo: versionInfo('shop@2.4.1'),
  ref: null,
  url: null,
  dateReleased: null,
  dateCreated: ago(200),
  dateStarted: null,
  data: {},
  newGroups: 3,
  owner: null,
  commitCount: 0,
  lastCommit: null,
  deployCount: 0,
  lastDeploy: null,
  authors: [],
  projects: [],
  firstEvent: ago(200),
  lastEvent: ago(0.1),
  currentProjectMeta: {},
  userAgent: null,
}

/** The issue with all that its page shows. */
export const detailsOf = (issue: Issue): IssueDetails => ({
  ...issue,
  firstRelease: release,
  lastRelease: release,
  tags: [],
  activity: [],
  seenBy: [],
  participants: [],
  userReportCount: 0,
  pluginActions: [],
  pluginIssues: [],
  pluginContexts: [],
  openPeriods: [],
})

const tagOf = (key: string, values: readonly (readonly [string, number])[]): IssueTag => ({
  key,
  name: key,
  totalValues: 847,
  topValues: values.map(([value, count]) => ({ value, name: value, count, firstSeen: ago(3), lastSeen: ago(0.1) })),
})

export const tags: readonly IssueTag[] = [
  tagOf('coupon', [
    ['BLACK10', 822],
    ['BLACK20', 25],
  ]),
  tagOf('customer tier', [
    ['plus', 694],
    ['basic', 153],
  ]),
  tagOf('browser', [
    ['Chrome 131', 517],
    ['Safari 18', 210],
    ['Firefox 133', 120],
  ]),
  tagOf('country', [
    ['DE', 457],
    ['FR', 190],
  ]),
  tagOf('server_name', [
    ['api-2', 432],
    ['api-1', 415],
  ]),
  tagOf(hostile.longWord.slice(0, 200), [[hostile.script, 2]]),
]
