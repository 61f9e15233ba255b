import { isLegacyBrowserOption } from '#packages/filters/settings'
import type { FilterSettings } from '#packages/filters/settings'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { flag, texts } from './scrubbing-settings.ts'

/** Reads the inbound filters that are stored; what is missing or of the wrong kind is as in `fallback`. */
export const readFilters = (stored: Json | undefined, fallback: FilterSettings): FilterSettings => {
  const filters = isObject(stored) ? stored : {}
  return {
    webCrawlers: flag(filters['webCrawlers'], fallback.webCrawlers),
    healthChecks: flag(filters['healthChecks'], fallback.healthChecks),
    browserExtensions: flag(filters['browserExtensions'], fallback.browserExtensions),
    localhost: flag(filters['localhost'], fallback.localhost),
    legacyBrowsers: texts(filters['legacyBrowsers'], fallback.legacyBrowsers).filter(isLegacyBrowserOption),
    reactHydrationErrors: flag(filters['reactHydrationErrors'], fallback.reactHydrationErrors),
    chunkLoadErrors: flag(filters['chunkLoadErrors'], fallback.chunkLoadErrors),
    errorMessages: texts(filters['errorMessages'], fallback.errorMessages),
    releases: texts(filters['releases'], fallback.releases),
    clientIps: texts(filters['clientIps'], fallback.clientIps),
    transactions: texts(filters['transactions'], fallback.transactions),
    cspSources: texts(filters['cspSources'], fallback.cspSources),
  }
}
