import { BlockList, isIP } from 'node:net'

/** Addresses whose `X-Forwarded-For` is believed when nothing else is set: a proxy on the same machine. */
export const trustedProxiesDefault: readonly string[] = ['127.0.0.0/8', '::1/128']

const mappedPrefix = '::ffff:'
const remembered = 1000

/** `::ffff:1.2.3.4` is how a dual-stack socket spells 1.2.3.4 (ingest.md 8, trap i). */
const unwrap = (address: string): string => {
  const bare = address.toLowerCase().startsWith(mappedPrefix) ? address.slice(mappedPrefix.length) : address
  return bare.includes('.') || bare === address ? bare : address
}

/** An address as proxies write it: perhaps with port, brackets, zone. Empty when it is none. */
const readAddress = (text: string): string => {
  const trimmed = text.trim()
  const [, bracketed, v4] = /^(?:\[([^\]]{1,64})\](?::[0-9]{1,5})?|([0-9.]{7,15}):[0-9]{1,5})$/.exec(trimmed) ?? []
  const [address = ''] = (bracketed ?? v4 ?? trimmed).split('%', 1)
  return isIP(address) > 0 ? unwrap(address) : ''
}

const addRange = (list: BlockList, range: string): void => {
  const [address = '', bits] = range.split('/', 2)
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0) throw new Error(`not an address or CIDR range: ${range}`)
  list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
}

/** Tells who sent a request. */
export interface ClientAddresses {
  /** First hop of `X-Forwarded-For` when the peer is trusted and the hop is an address, else the peer; empty when the socket is gone. */
  readonly of: (peer: string | undefined, forwardedFor: string | undefined) => string
  readonly isTrusted: (peer: string | undefined) => boolean
}

/** `trustedProxies`: addresses and CIDR ranges of both families; throws on anything else, at start. */
export const createClientAddresses = (trustedProxies: readonly string[]): ClientAddresses => {
  const list = new BlockList()
  for (const range of trustedProxies) addRange(list, range)
  const known = new Map<string, boolean>()
  const isTrusted = (peer: string | undefined): boolean => {
    if (peer === undefined) return false
    const before = known.get(peer)
    if (before !== undefined) return before
    const address = unwrap(peer)
    const trusted = list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
    if (known.size >= remembered) known.clear()
    known.set(peer, trusted)
    return trusted
  }
  const of = (peer: string | undefined, forwardedFor: string | undefined): string => {
    const firstHop = forwardedFor !== undefined && isTrusted(peer) ? readAddress(forwardedFor.split(',', 1)[0] ?? '') : ''
    return firstHop === '' ? unwrap(peer ?? '') : firstHop
  }
  return { of, isTrusted }
}
