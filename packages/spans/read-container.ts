import { inferencesOf } from '#packages/logs/read-container'
import type { Container } from '#packages/logs/read-container'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** A container, or why it is none. */
export type ReadContainer =
  | { readonly kind: 'container'; readonly container: Container }
  | { readonly kind: 'invalid'; readonly reason: 'invalid_json' | 'container_version' }

/** The newest that is known; containers without a version are of the first. */
const versionMax = 2

const versionOf = (value: Json | undefined): number | undefined => {
  if (value === undefined || value === null) return 1
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= versionMax ? value : undefined
}

/** Reads `{version?, ingest_settings?, items}` of spans (ingest.md 2.7), whatever else stands beside. A version that we do not know may mean anything, so it is refused. */
export const readContainer = (payload: Json): ReadContainer => {
  if (!isObject(payload) || !Array.isArray(payload['items'])) return { kind: 'invalid', reason: 'invalid_json' }
  const version = versionOf(payload['version'])
  if (version === undefined) return { kind: 'invalid', reason: 'container_version' }
  return { kind: 'container', container: { items: payload['items'], left: 0, ...inferencesOf(version, payload['ingest_settings']) } }
}

/** A span that came alone, as a list of one: nothing is inferred for it. */
export const aloneInContainer = (span: Json): Container => ({ items: [span], left: 0, infersIp: false, infersUserAgent: false })
