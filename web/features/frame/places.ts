import type { IconName } from '../../ui/icons.tsx'

/** A page that one can go to from anywhere: an entry of the rail, of the bottom bar and of the command palette. */
export interface Place {
  readonly label: string
  /** Path with its closing slash; `$org` stands for the slug of the organization. */
  readonly path: `/${string}/`
  /** Where the rail has it: at its top, or at its foot. Absent: the palette alone knows it. */
  readonly rail?: 'top' | 'foot'
  /** Needed in the rail. */
  readonly icon?: IconName
  /** Key that leads there, after `g`. */
  readonly key?: string
  /** Other words that the palette finds it by. */
  readonly words?: string
  /** Heading in the palette; absent: "Pages". */
  readonly group?: string
  /** The rail marks it as the current one on all pages below this path too. */
  readonly within?: `/${string}/`
  /** Pages below its path are other places. */
  readonly exact?: true
  /** It has a place in the bar at the foot of a narrow page, which has room for three; all others are in its drawer. */
  readonly bar?: true
  /** It reads the page filters: project, environment and time go along when one changes to it. */
  readonly filtered?: true
  /** Only for those who run the instance. */
  readonly superuser?: true
}

/** Every such page that exists, in the order of the rail. A new page adds its row here. */
const places: readonly Place[] = [
  {
    label: 'Issues',
    path: '/organizations/$org/issues/',
    rail: 'top',
    icon: 'issues',
    key: 'i',
    words: 'errors exceptions bugs',
    bar: true,
    filtered: true,
  },
  {
    label: 'Releases',
    path: '/organizations/$org/releases/',
    rail: 'top',
    icon: 'release',
    key: 'r',
    words: 'versions deploys commits builds',
    filtered: true,
  },
  {
    label: 'Performance',
    path: '/organizations/$org/performance/',
    rail: 'top',
    icon: 'performance',
    key: 'p',
    words: 'transactions slow endpoints duration queries web vitals apdex',
    bar: true,
    filtered: true,
  },
  {
    label: 'Traces',
    path: '/organizations/$org/traces/',
    rail: 'top',
    icon: 'traces',
    key: 't',
    words: 'spans waterfall distributed tracing requests',
    within: '/organizations/$org/explore/traces/trace/',
    bar: true,
    filtered: true,
  },
  {
    label: 'Explore',
    path: '/organizations/$org/explore/',
    rail: 'top',
    icon: 'explore',
    key: 'e',
    words: 'query spans metrics discover group by aggregate chart',
    exact: true,
    filtered: true,
  },
  {
    label: 'Logs',
    path: '/organizations/$org/explore/logs/',
    rail: 'top',
    icon: 'logs',
    key: 'l',
    words: 'lines messages live tail console severity',
    filtered: true,
  },
  {
    label: 'Stats',
    path: '/organizations/$org/stats/',
    rail: 'top',
    icon: 'stats',
    key: 'u',
    words: 'usage outcomes dropped rejected quota',
    filtered: true,
  },
  {
    label: 'Settings',
    path: '/settings/$org/',
    rail: 'foot',
    icon: 'settings',
    key: 's',
    words: 'organization name slug open membership scrubber',
    within: '/settings/',
  },
  {
    label: 'Instance',
    path: '/manage/',
    rail: 'foot',
    icon: 'instance',
    words: 'server health lag disk queue dead letters processes superuser',
    superuser: true,
  },
  { label: 'Members', path: '/settings/$org/members/', group: 'Settings', words: 'invite people users role' },
  { label: 'Teams', path: '/settings/$org/teams/', group: 'Settings', words: 'groups' },
  { label: 'Projects', path: '/settings/$org/projects/', group: 'Settings', words: 'keys dsn filters platform' },
  { label: 'New project', path: '/organizations/$org/projects/new/', group: 'Settings', words: 'create dsn platform' },
  { label: 'Organization tokens', path: '/settings/$org/auth-tokens/', group: 'Settings', words: 'auth sentry-cli ci upload' },
  { label: 'Account', path: '/settings/account/details/', group: 'Settings', words: 'name password e-mail' },
  { label: 'Sessions', path: '/settings/account/sessions/', group: 'Settings', words: 'sign out devices' },
  { label: 'Personal tokens', path: '/settings/account/api/auth-tokens/', group: 'Settings', words: 'auth api scopes' },
]

/** The address of a place in an organization. */
export const placeHref = ({ path }: Pick<Place, 'path'>, org: string): string => path.replace('$org', () => encodeURIComponent(org))

/** The places of the palette. */
export const placesFor = (superuser: boolean): readonly Place[] => places.filter((place) => superuser || !place.superuser)

/** Top and foot of the rail, and the bar that stands for it on narrow pages. */
export type RailPart = 'top' | 'foot' | 'bar'

/** The places of one part of the rail. */
export const railPlaces = (part: RailPart, superuser: boolean): readonly Place[] =>
  placesFor(superuser).filter(({ rail, bar }) => (part === 'bar' ? bar : rail === part))
