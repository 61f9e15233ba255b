/** The longest IPv6 text, v4-mapped and with a zone. */
const ipCharsMax = 64

const isIpv4 = (text: string): boolean => {
  const parts = text.split('.', 5)
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

const isGroup = (text: string): boolean => /^[0-9a-f]{1,4}$/i.test(text)

/** Number of 16-bit groups, undefined when malformed; a dotted tail counts as two. */
const groupsIn = (text: string): number | undefined => {
  if (text === '') return 0
  const parts = text.split(':')
  const last = parts.at(-1) ?? ''
  const dotted = last.includes('.')
  if (dotted && !isIpv4(last)) return undefined
  const plain = dotted ? parts.slice(0, -1) : parts
  return plain.every(isGroup) ? plain.length + (dotted ? 2 : 0) : undefined
}

const isIpv6 = (text: string): boolean => {
  const halves = text.split('::', 3)
  if (halves.length > 2) return false
  const [head = '', tail] = halves
  if (tail === undefined) return groupsIn(head) === 8
  const before = groupsIn(head)
  const after = groupsIn(tail)
  return before !== undefined && after !== undefined && !head.includes('.') && before + after < 8
}

/** True for an IPv4 or IPv6 address without port, brackets, prefix length or zone. */
export const isIp = (text: string): boolean => text.length <= ipCharsMax && (text.includes(':') ? isIpv6(text) : isIpv4(text))
