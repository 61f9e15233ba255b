import type { Filter, FilterChange } from '#packages/contract/filter'
import { isLegacyBrowserOption } from '#packages/filters/settings'
import type { FilterSettings } from '#packages/filters/settings'

/** Settings by kind: a switch, or a list that is off when it is empty. */
type Switch = { [Key in keyof FilterSettings]: FilterSettings[Key] extends boolean ? Key : never }[keyof FilterSettings]
type List = Exclude<keyof FilterSettings, Switch>

interface Described {
  readonly id: string
  readonly name: string
  readonly description: string
}

type FilterOfProject = Described &
  ({ readonly kind: 'switch'; readonly setting: Switch } | { readonly kind: 'list'; readonly setting: List })

/** Every filter of ingest.md 3.9, under the name that its outcome has; `ignored-transactions` adds to the health checks. */
const filters: readonly FilterOfProject[] = [
  {
    id: 'browser-extensions',
    kind: 'switch',
    setting: 'browserExtensions',
    name: 'Browser extensions',
    description: 'Errors that extensions of the browser cause.',
  },
  { id: 'localhost', kind: 'switch', setting: 'localhost', name: 'Localhost', description: "Events from the developer's own machine." },
  {
    id: 'filtered-transaction',
    kind: 'switch',
    setting: 'healthChecks',
    name: 'Health checks',
    description: 'Transactions of health checks. Errors that happen in one are kept.',
  },
  {
    id: 'web-crawlers',
    kind: 'switch',
    setting: 'webCrawlers',
    name: 'Web crawlers',
    description: 'Events that search engines and other robots cause.',
  },
  {
    id: 'legacy-browsers',
    kind: 'list',
    setting: 'legacyBrowsers',
    name: 'Legacy browsers',
    description: 'Events from browsers that are too old to care for.',
  },
  {
    id: 'react-hydration-errors',
    kind: 'switch',
    setting: 'reactHydrationErrors',
    name: 'React hydration errors',
    description: 'Differences between the page as the server wrote it and as React did, which React mends itself.',
  },
  {
    id: 'chunk-load-error',
    kind: 'switch',
    setting: 'chunkLoadErrors',
    name: 'Chunk load errors',
    description: 'Parts of an app that could not be fetched, mostly after a new version was put in place.',
  },
  {
    id: 'error-message',
    kind: 'list',
    setting: 'errorMessages',
    name: 'Error messages',
    description: 'Messages, or exceptions as `Type: value` or by value, that fit one of these patterns.',
  },
  {
    id: 'release-version',
    kind: 'list',
    setting: 'releases',
    name: 'Releases',
    description: 'Events of releases that fit one of these patterns.',
  },
  {
    id: 'ip-address',
    kind: 'list',
    setting: 'clientIps',
    name: 'IP addresses',
    description: 'Events from clients with one of these addresses, or in one of these ranges such as 10.0.0.0/8.',
  },
  {
    id: 'ignored-transactions',
    kind: 'list',
    setting: 'transactions',
    name: 'Transactions',
    description: 'Transactions with a name that fits one of these patterns.',
  },
  {
    id: 'invalid-csp',
    kind: 'list',
    setting: 'cspSources',
    name: 'CSP sources',
    description: 'Reports of browsers about content from these addresses, hosts or schemes.',
  },
]

export const findFilter = (id: string): FilterOfProject | undefined => filters.find((filter) => filter.id === id)

const activeOf = (filter: FilterOfProject, settings: FilterSettings): boolean | readonly string[] => {
  if (filter.kind === 'switch') return settings[filter.setting]
  const list = settings[filter.setting]
  return list.length > 0 && list
}

/** All filters, as they are set. */
export const filterAnswers = (settings: FilterSettings): Filter[] =>
  filters.map((filter) => ({ id: filter.id, active: activeOf(filter, settings), name: filter.name, description: filter.description }))

/** Settings after a change, or what is wrong with it. */
type ChangedFilters = { readonly ok: true; readonly settings: FilterSettings } | { readonly ok: false; readonly detail: string }

/** `active: false` empties a list; `active: true` alone says nothing about a list, except that of browsers, which has a default. */
const listAfter = (filter: FilterOfProject, { active, subfilters }: FilterChange): readonly string[] | undefined => {
  if (subfilters !== undefined) return [...new Set(subfilters)]
  if (active === false) return []
  return active === true && filter.setting === 'legacyBrowsers' ? ['default'] : undefined
}

export const changedFilters = (settings: FilterSettings, filter: FilterOfProject, change: FilterChange): ChangedFilters => {
  if (filter.kind === 'switch') {
    if (change.active === undefined) return { ok: false, detail: '`active` has to be true or false' }
    return { ok: true, settings: { ...settings, [filter.setting]: change.active } }
  }
  const list = listAfter(filter, change)
  if (list === undefined) return { ok: false, detail: '`subfilters` has to be a list of texts' }
  const unknown = filter.setting === 'legacyBrowsers' ? list.find((name) => !isLegacyBrowserOption(name)) : undefined
  if (unknown !== undefined) return { ok: false, detail: `There is no legacy browser option ${unknown}` }
  return { ok: true, settings: { ...settings, [filter.setting]: list } }
}
