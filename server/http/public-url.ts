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
/** Row of `settings` that holds the origin of the address that the server listened on when it last started. */
export const servedUrlSetting = 'served_url'
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

/** The address that a server with these settings listens on, as an origin. */
export const servedUrl = ({ host, port }: Pick<PublicAddress, 'host' | 'port'>): string =>
  `http://${localNames.has(host) ? 'localhost' : host}:${port}`

const settingNamed = async (db: Kysely<Schema>, name: string): Promise<string | undefined> =>
  (await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst())?.value

/**
 * The URL under which browsers and SDKs reach this server, without a slash at the end: the operator's, else the one confirmed at setup, else the
 * address that the server listens on. Never taken from a Host header (design.md 2).
 */
export const readPublicUrl = async (db: Kysely<Schema>, address: PublicAddress): Promise<string> => {
  const fixed = address.url === undefined ? undefined : parsePublicUrl(address.url)
  if (fixed !== undefined) return fixed
  return (await settingNamed(db, publicUrlSetting)) ?? servedUrl(address)
}

/**
 * The same for a command, which does not listen: where it is told neither URL nor port nor host, the address is that of the server's last start,
 * whether it runs now or not. `usual` is what a server listens on that is told nothing.
 */
export const readPublicUrlOfServer = async (db: Kysely<Schema>, address: PublicAddress, usual: PublicAddress): Promise<string> => {
  const url = await readPublicUrl(db, address)
  return url === servedUrl(usual) ? ((await settingNamed(db, servedUrlSetting)) ?? url) : url
}
