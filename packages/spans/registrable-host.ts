/** Second levels below which names are given out: `a.co.uk` belongs to somebody, `co.uk` to nobody. The usual ones; others count as domains. */
const publicSecondLevels = new Set(['ac', 'co', 'com', 'edu', 'gob', 'gov', 'go', 'ltd', 'mil', 'ne', 'net', 'or', 'org', 'plc', 'sch'])
const ipv4 = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/
const hostCharsMax = 253

/** `a.b.example.com` is `*.example.com`. */
const domainOf = (host: string): string => {
  const labels = host.split('.').filter((label) => label !== '')
  const isSecondLevel = labels.at(-1)?.length === 2 && publicSecondLevels.has(labels.at(-2) ?? '')
  const kept = isSecondLevel ? 3 : 2
  return labels.length <= kept ? labels.join('.') : `*.${labels.slice(-kept).join('.')}`
}

/**
 * A host without what varies (features.md 2.5): `a.b.example.com` is `*.example.com`, addresses are stars except those of this machine. One in brackets is
 * an IPv6 address. `*` when it is no host.
 */
export const registrableHost = (host: string): string => {
  const lower = host.toLowerCase()
  if (lower.startsWith('[')) return lower === '[::1]' ? lower : '*:*'
  if (ipv4.test(lower)) return lower === '127.0.0.1' ? lower : '*.*.*.*'
  if (lower.length > hostCharsMax || !/^[\p{L}\p{N}._*-]+$/u.test(lower)) return '*'
  return domainOf(lower)
}
