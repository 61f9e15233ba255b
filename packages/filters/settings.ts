/** Names of the options of the legacy-browsers filter (ingest.md 3.9). */
export const legacyBrowserOptions = [
  'default',
  'ie_pre_9',
  'ie9',
  'ie10',
  'ie11',
  'opera_pre_15',
  'opera_mini_pre_8',
  'android_pre_4',
  'safari_pre_6',
  'edge_pre_79',
  'ie',
  'safari',
  'opera',
  'opera_mini',
  'android',
  'firefox',
  'chrome',
  'edge',
] as const
export type LegacyBrowserOption = (typeof legacyBrowserOptions)[number]

const optionNames: ReadonlySet<string> = new Set(legacyBrowserOptions)

export const isLegacyBrowserOption = (name: string): name is LegacyBrowserOption => optionNames.has(name)

/** What a project does not want to hear of. Lists of texts are globs of glob.ts unless said otherwise. */
export interface FilterSettings {
  readonly webCrawlers: boolean
  /** Transactions of health checks; errors that happen in one are kept. */
  readonly healthChecks: boolean
  readonly browserExtensions: boolean
  readonly localhost: boolean
  readonly legacyBrowsers: readonly LegacyBrowserOption[]
  readonly reactHydrationErrors: boolean
  readonly chunkLoadErrors: boolean
  readonly errorMessages: readonly string[]
  readonly releases: readonly string[]
  /** Addresses and CIDR ranges. */
  readonly clientIps: readonly string[]
  /** Names of further transactions. */
  readonly transactions: readonly string[]
  /** Sources whose CSP reports are noise: addresses, hosts, or schemes such as `chrome-extension://*`. */
  readonly cspSources: readonly string[]
}

export const defaultFilterSettings: FilterSettings = {
  webCrawlers: true,
  healthChecks: true,
  browserExtensions: false,
  localhost: false,
  legacyBrowsers: [],
  reactHydrationErrors: true,
  chunkLoadErrors: true,
  errorMessages: [],
  releases: [],
  clientIps: [],
  transactions: [],
  cspSources: [],
}
