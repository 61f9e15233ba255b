import { parseProjectId, parsePublicKey } from './ids.ts'
import type { ProjectId, PublicKey } from './ids.ts'

/** What a DSN names. The host is not kept: proxies and tunnels change it, and key plus project say enough. */
export interface Dsn {
  readonly key: PublicKey
  readonly projectId: ProjectId
}

const dsnLengthMax = 1024

/**
 * Reads `{scheme}://{key}[:{secret}]@{host}[:{port}]{/path}/{project}` (ingest.md 1.1); the obsolete secret is ignored, as are a query and a
 * trailing slash. Undefined when key or project are malformed.
 */
export const parseDsn = (text: string): Dsn | undefined => {
  if (text.length > dsnLengthMax) return undefined
  const schemeEnd = text.indexOf('://')
  const keyEnd = text.indexOf('@', schemeEnd + 3)
  if (schemeEnd < 1 || keyEnd < 0) return undefined
  const key = parsePublicKey(text.slice(schemeEnd + 3, keyEnd))
  const [address = ''] = text.slice(keyEnd + 1).split(/[?#]/, 1)
  const trimmed = address.endsWith('/') ? address.slice(0, -1) : address
  const slash = trimmed.lastIndexOf('/')
  const projectId = slash > 0 ? parseProjectId(trimmed.slice(slash + 1)) : undefined
  return key !== undefined && projectId !== undefined ? { key, projectId } : undefined
}
