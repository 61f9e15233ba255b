import type { Event } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'

import { isIp } from './ip.ts'
import { autoIp } from './user.ts'

type InferIp = 'auto' | 'never' | 'legacy'

const inferIpOf = (event: Event): InferIp => {
  const setting = event.sdk?.settings?.['infer_ip']
  if (setting === undefined || setting === null) return 'legacy'
  return setting === 'auto' || setting === 'legacy' ? setting : 'never'
}

const browserPlatforms = new Set(['javascript', 'cocoa', 'objc'])

const inferredIp = (event: Event, client: string | undefined, setting: InferIp): string | undefined => {
  if (event.type !== 'default' && event.type !== 'error') return client
  if (setting !== 'legacy') return setting === 'auto' ? client : undefined
  const remote = event.request?.env?.['REMOTE_ADDR']
  if (typeof remote === 'string' && isIp(remote)) return remote
  return browserPlatforms.has(event.platform) ? client : undefined
}

const replaceAutoEnv = (event: Event, client: string | undefined): void => {
  const request = event.request
  if (request?.env?.['REMOTE_ADDR'] !== autoIp) return
  const env: JsonObject = { ...request.env }
  if (client === undefined) delete env['REMOTE_ADDR']
  else env['REMOTE_ADDR'] = client
  request.env = env
}

const mappedPrefix = /^::ffff:(?=\d{1,3}\.)/i

/** A client of IPv4 that came by a socket of IPv6 is still one of IPv4; anything that is no address is ignored. */
const clientIp = (address: string): string | undefined => {
  const plain = address.startsWith('::') ? address.replace(mappedPrefix, '') : address
  return isIp(plain) ? plain : undefined
}

/**
 * The user's address (ingest.md 3.7, IP): `{{auto}}` becomes the client's address. Where none was sent, `sdk.settings.infer_ip` decides: `auto` fills
 * in the client's address, `never` (and anything unknown) nothing, `legacy` (the default) the server variable REMOTE_ADDR, else, for browsers
 * and Apple's platforms, the client's address. Browsers' own reports always get the client's address.
 */
export const resolveIp = (event: Event, clientAddress: string): void => {
  const setting = inferIpOf(event)
  const client = clientIp(clientAddress)
  const granted = setting === 'never' && (event.type === 'default' || event.type === 'error') ? undefined : client
  replaceAutoEnv(event, granted)
  const sent = event.user?.ip_address
  const ip = sent === undefined ? inferredIp(event, client, setting) : sent === autoIp ? granted : sent
  if (ip === sent) return
  const { ip_address: _, ...others } = event.user ?? {}
  if (ip !== undefined) event.user = { ...others, ip_address: ip }
  else if (Object.keys(others).length > 0) event.user = others
  else delete event.user
}
