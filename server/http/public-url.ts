import type { Kysely } from 'kysely'

import type { Schema } from '#server/stores/metadata/schema'

/** What the API needs to know of the settings (server/config.ts). `url` is set when the operator fixed it by flag or environment. */
export interface PublicAddress {
  readonly url?: string | undefined
  readonly host: string
  readonly port: number
}

/** Row of `settings` that holds the URL confirmed at setup. */
export const publicUrlSetting = 'public_url'
const urlLengthMax = 500

/** Reads a public URL: http or https, root of a host (clients refuse a path, web-api.md trap 1), no credentials. Gives the origin, or undefined. */
export const parsePublicUrl = (text: string): string | undefined => {
  if (text.length > urlLengthMax || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return undefined
  return url.origin
}

const localNames: ReadonlySet<string> = new Set(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'])

/**
 * The URL under which browsers and SDKs reach this server, without a slash at the end: the operator's, else the one confirmed at setup, else the
 * address that the server listens on. Never taken from a Host header (design.md 2).
 */
export const readPublicUrl = async (db: Kysely<Schema>, address: PublicAddress): Promise<string> => {
  const fixed = address.url === undefined ? undefined : parsePublicUrl(address.url)
  if (fixed !== undefined) return fixed
  const row = await db.selectFrom('settings').select('value').where('name', '=', publicUrlSetting).executeTakeFirst()
  return row?.value ?? `http://${localNames.has(address.host) ? 'localhost' : address.host}:${address.port}`
}
