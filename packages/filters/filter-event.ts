import type { Event } from '#packages/protocol/event'

import { compileAddresses } from './addresses.ts'
import { isFromExtension } from './browser-extensions.ts'
import { compileCspSources } from './csp-sources.ts'
import { headerOf, messageTexts } from './event-texts.ts'
import { compileGlobs } from './glob.ts'
import { isLegacyBrowser } from './legacy-browsers.ts'
import { isFromLocalhost } from './localhost.ts'
import { isChunkLoadError, isHydrationError } from './page-errors.ts'
import type { FilterSettings } from './settings.ts'
import { isCrawler } from './web-crawlers.ts'

/** Why an event is not wanted, as outcomes name it (ingest.md 3.9). */
type FilterReason =
  | 'invalid-csp'
  | 'ip-address'
  | 'release-version'
  | 'error-message'
  | 'localhost'
  | 'browser-extensions'
  | 'legacy-browsers'
  | 'web-crawlers'
  | 'react-hydration-errors'
  | 'chunk-load-error'

/** What is known beside the event. */
interface Sender {
  /** Address of the client as the front door saw it. */
  readonly clientAddress: string
}

type Check = (event: Event, sender: Sender) => boolean

const compile = (settings: FilterSettings): readonly (readonly [FilterReason, Check])[] => {
  const { legacyBrowsers, clientIps, releases, errorMessages, cspSources } = settings
  const isRefusedAddress = compileAddresses(clientIps)
  const isRefusedRelease = compileGlobs(releases)
  const isRefusedMessage = compileGlobs(errorMessages)
  const all: readonly (readonly [FilterReason, boolean, Check])[] = [
    ['invalid-csp', cspSources.length > 0, compileCspSources(cspSources)],
    ['ip-address', clientIps.length > 0, (_, { clientAddress }) => isRefusedAddress(clientAddress)],
    ['release-version', releases.length > 0, ({ release }) => release !== undefined && isRefusedRelease(release)],
    ['error-message', errorMessages.length > 0, (event) => messageTexts(event).some(isRefusedMessage)],
    ['localhost', settings.localhost, isFromLocalhost],
    ['browser-extensions', settings.browserExtensions, isFromExtension],
    ['legacy-browsers', legacyBrowsers.length > 0, (event) => isLegacyBrowser(headerOf(event, 'user-agent') ?? '', legacyBrowsers)],
    ['web-crawlers', settings.webCrawlers, (event) => isCrawler(headerOf(event, 'user-agent') ?? '')],
    ['react-hydration-errors', settings.reactHydrationErrors, isHydrationError],
    ['chunk-load-error', settings.chunkLoadErrors, isChunkLoadError],
  ]
  return all.filter(([, isOn]) => isOn).map(([reason, , check]) => [reason, check])
}

/** One set of settings is used for many events: a configuration version is immutable. */
const compiled = new WeakMap<FilterSettings, ReturnType<typeof compile>>()

/** The first filter that a normalised event meets, in the order of ingest.md 3.9; undefined when it is wanted. Settings are not changed afterwards. */
export const filterEvent = (event: Event, settings: FilterSettings, sender: Sender): FilterReason | undefined => {
  let checks = compiled.get(settings)
  if (!checks) {
    checks = compile(settings)
    compiled.set(settings, checks)
  }
  for (const [reason, check] of checks) if (check(event, sender)) return reason
  return undefined
}
