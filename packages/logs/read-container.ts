import { withClientHints } from '#packages/normalize/client-hints'
import { readUserAgent } from '#packages/normalize/user-agent'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'

/** Items that are taken of one container; SDKs send 100 to 1,000. */
const itemsMax = 10_000

/** A container taken apart (ingest.md 2.7). */
export interface Container {
  readonly items: readonly Json[]
  /** Items beyond the limit. */
  readonly left: number
  /** What the server is asked to fill in where an item does not say it. */
  readonly infersIp: boolean
  readonly infersUserAgent: boolean
}

const settingsVersionMin = 2

/** What a container asks the server to fill in, by its version and its `ingest_settings` (ingest.md 2.7). */
export const inferencesOf = (version: Json | undefined, said: Json | undefined): Pick<Container, 'infersIp' | 'infersUserAgent'> => {
  const settings: JsonObject = typeof version === 'number' && version >= settingsVersionMin && isObject(said) ? said : {}
  return { infersIp: settings['infer_ip'] === 'auto', infersUserAgent: settings['infer_user_agent'] === 'auto' }
}

/** Reads the container; undefined when it is none. Unknown keys mean nothing, nor does how many items its header announces. */
export const readContainer = (payload: Uint8Array): Container | undefined => {
  const parsed = parseJson(payload)
  if (parsed.kind !== 'parsed' || !isObject(parsed.value)) return undefined
  const { items, version, ingest_settings: said } = parsed.value
  if (!Array.isArray(items)) return undefined
  return {
    items: items.slice(0, itemsMax),
    left: Math.max(0, items.length - itemsMax),
    ...inferencesOf(version, said),
  }
}

/** Who sent a container, as the front door saw it. `hints`: client hints by lower-case header name. */
interface ContainerSender {
  readonly ip: string
  readonly userAgent?: string | undefined
  readonly hints?: Readonly<Record<string, string>> | undefined
}

/** Attributes by key that hold for items which do not say them: who sent the container, as far as it wants that known. */
export const inferredAttributes = ({ infersIp, infersUserAgent }: Container, sender: ContainerSender): ReadonlyMap<string, string> => {
  const inferred = new Map<string, string>()
  if (infersIp && sender.ip !== '') inferred.set('client.address', sender.ip)
  if (!infersUserAgent || sender.userAgent === undefined) return inferred
  const { browser } = withClientHints(readUserAgent(sender.userAgent), { brands: sender.hints?.['sec-ch-ua'] })
  if (browser) inferred.set('browser.name', browser.name)
  if (browser?.version !== undefined) inferred.set('browser.version', browser.version)
  return inferred
}
