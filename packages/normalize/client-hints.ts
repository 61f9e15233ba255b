import { firstChars } from './text.ts'
import { deviceOfModel } from './user-agent.ts'
import type { AgentDevice, AgentFacts, NamedVersion } from './user-agent.ts'

/** Headers by which Chromium's family tells what its frozen User-Agent does not (ingest.md 1.3, 3.7). Values as sent: structured-field texts. */
export interface ClientHints {
  readonly brands?: string | undefined
  readonly platform?: string | undefined
  readonly platformVersion?: string | undefined
  readonly model?: string | undefined
  readonly isMobile?: boolean | undefined
}

const hintCharsMax = 512
const brandsMax = 8

/** Brands by the names that the User-Agent of the same browser leads to. */
const brandNames: ReadonlyMap<string, readonly [name: string, mobileName?: string]> = new Map([
  ['Google Chrome', ['Chrome', 'Chrome Mobile']],
  ['Microsoft Edge', ['Edge', 'Edge Mobile']],
  ['Android WebView', ['Chrome Mobile WebView']],
  ['Opera', ['Opera', 'Opera Mobile']],
  ['YaBrowser', ['Yandex Browser']],
  ['Yandex', ['Yandex Browser']],
])

const platformNames: ReadonlyMap<string, string> = new Map([
  ['macOS', 'Mac OS X'],
  ['Chromium OS', 'Chrome OS'],
])

const unquoted = (text = ''): string => firstChars(text, hintCharsMax).trim().replace(/^"/, '').replace(/"$/, '')

/** A brand that is none, put in so that nobody relies on the list: `Not=A?Brand`, `Not;A Brand`. */
const isDecoy = (brand: string): boolean => /not/i.test(brand) && /brand/i.test(brand)

const readBrands = (text: string): NamedVersion[] => {
  const brands: NamedVersion[] = []
  for (const [, name = '', version] of text
    .slice(0, hintCharsMax)
    .matchAll(/"([^"\\]{1,60})";\s?v="(\d{1,5}(?:\.\d{1,5}){0,2})[^"]{0,20}"/g)) {
    if (brands.length >= brandsMax) break
    if (!isDecoy(name) && version !== undefined) brands.push({ name, version })
  }
  return brands
}

/** The most telling brand: any but the engine's. What the User-Agent says of the same browser and version is finer and stays. */
const browserOf = (hints: ClientHints, agent: NamedVersion | undefined): NamedVersion | undefined => {
  const brands = hints.brands === undefined ? [] : readBrands(hints.brands)
  const brand = brands.find(({ name }) => name !== 'Chromium') ?? brands[0]
  if (!brand) return agent
  const [name, mobileName] = brandNames.get(brand.name) ?? [brand.name]
  const hinted = { ...brand, name: hints.isMobile === true ? (mobileName ?? name) : name }
  const isFiner =
    agent?.name === hinted.name && (agent.version === hinted.version || agent.version?.startsWith(`${hinted.version}.`) === true)
  return isFiner ? agent : hinted
}

/** Windows 11 calls itself 13 and above here, Windows 10 anything from 1 to 10, older ones 0. */
const windowsVersion = (version: string): string | undefined => {
  const major = Number.parseInt(version, 10)
  if (Number.isNaN(major)) return undefined
  if (major >= 13) return '11'
  return major >= 1 ? '10' : ({ '0.3': '8.1', '0.2': '8', '0.1': '7' }[version.slice(0, 3)] ?? undefined)
}

const systemOf = (hints: ClientHints, agent: NamedVersion | undefined): NamedVersion | undefined => {
  const platform = unquoted(hints.platform)
  if (platform === '' || platform === 'Unknown') return agent
  const name = platformNames.get(platform) ?? platform
  const sent = /^\d{1,6}(?:\.\d{1,6}){0,2}/.exec(unquoted(hints.platformVersion))?.[0]
  const version = sent !== undefined && name === 'Windows' ? windowsVersion(sent) : sent
  if (version !== undefined) return { name, version }
  return agent?.name === name ? agent : { name }
}

const deviceFrom = (hints: ClientHints, agent: AgentDevice | undefined): AgentDevice | undefined => {
  const model = unquoted(hints.model)
  return model === '' ? agent : deviceOfModel(model)
}

/** What hints and User-Agent say together: hints first, since the User-Agent of the browsers that send them is frozen. */
export const withClientHints = (agent: AgentFacts, hints: ClientHints): AgentFacts => {
  const browser = browserOf(hints, agent.browser)
  const os = systemOf(hints, agent.os)
  const device = deviceFrom(hints, agent.device)
  return { ...(browser && { browser }), ...(os && { os }), ...(device && { device }) }
}
