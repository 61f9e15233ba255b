import type { DataCategory } from '#packages/protocol/data-category'
import type { KeyId, OrgId, ProjectId, PublicKey } from '#packages/protocol/ids'
import { parseProjectId, parsePublicKey } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { decodeText } from '#packages/protocol/parse-json'
import type { RateLimit, RateLimitScope } from '#packages/protocol/rate-limit-header'

/** One client key as the front door knows it. */
export interface SnapshotKey {
  readonly projectId: ProjectId
  readonly state: 'active' | 'disabled'
  /** Patterns of ingest.md 1.4; `["*"]` allows all. */
  readonly origins: readonly string[]
  readonly keyId: KeyId
  readonly orgId: OrgId
}

/** A limit and what it lies on: a public key, or the number of a project or organization as decimal text. */
export interface SnapshotLimit extends RateLimit {
  readonly target: string
}

/** Everything that the front door believes about keys, as of one configuration version (spine.md 3). */
export interface KeySnapshot {
  readonly version: number
  readonly keys: ReadonlyMap<PublicKey, SnapshotKey>
  readonly limits: readonly SnapshotLimit[]
}

const scopes: readonly RateLimitScope[] = ['organization', 'project', 'key']

const isText = (value: Json): value is string => typeof value === 'string'

const readKey = (row: Json | undefined): SnapshotKey | undefined => {
  if (!Array.isArray(row)) return undefined
  const [project, state, origins, keyId, orgId] = row
  const projectId = typeof project === 'number' ? parseProjectId(String(project)) : undefined
  if (projectId === undefined || (state !== 'active' && state !== 'disabled')) return undefined
  if (!Array.isArray(origins) || !Number.isSafeInteger(keyId) || !Number.isSafeInteger(orgId)) return undefined
  return { projectId, state, origins: origins.filter(isText), keyId: keyId as KeyId, orgId: orgId as OrgId }
}

const readLimit = (row: Json): SnapshotLimit | undefined => {
  if (!Array.isArray(row)) return undefined
  const [scopeText, target, categories, untilMs, reason] = row
  const scope = scopes.find((word) => word === scopeText)
  if (scope === undefined || (typeof target !== 'string' && typeof target !== 'number')) return undefined
  if (!Array.isArray(categories) || typeof untilMs !== 'number' || typeof reason !== 'string') return undefined
  // A category of a newer writer is passed on to the SDK as it is.
  return { scope, target: String(target), categories: categories.filter(isText) as DataCategory[], untilMs, reason }
}

/**
 * Reads `run/keys.json`. Undefined when it is not what `formatKeySnapshot` writes: one bad row spoils the whole, as a half-believed snapshot would
 * refuse customers' keys.
 */
export const parseKeySnapshot = (bytes: Uint8Array): KeySnapshot | undefined => {
  let file: Json
  try {
    file = JSON.parse(decodeText(bytes))
  } catch {
    return undefined
  }
  if (!isObject(file) || !isObject(file['keys']) || !Array.isArray(file['limits']) || typeof file['version'] !== 'number') return undefined
  const keys = new Map<PublicKey, SnapshotKey>()
  for (const [text, row] of Object.entries(file['keys'])) {
    const publicKey = parsePublicKey(text)
    const key = readKey(row)
    if (publicKey === undefined || key === undefined) return undefined
    keys.set(publicKey, key)
  }
  const limits = file['limits'].map(readLimit)
  return limits.includes(undefined) ? undefined : { version: file['version'], keys, limits: limits.filter((limit) => limit !== undefined) }
}

/** Writes `run/keys.json`: `{"version", "keys": {public key: [project, state, origins, key id, org id]}, "limits": [[scope, target, categories, until ms, reason]]}`. */
export const formatKeySnapshot = ({ version, keys, limits }: KeySnapshot): string =>
  JSON.stringify({
    version,
    keys: Object.fromEntries(
      [...keys].map(([publicKey, { projectId, state, origins, keyId, orgId }]) => [publicKey, [projectId, state, origins, keyId, orgId]]),
    ),
    limits: limits.map(({ scope, target, categories, untilMs, reason }) => [scope, target, categories, untilMs, reason]),
  })
