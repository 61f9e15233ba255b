import type { Edit } from './edits.ts'

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`
const ipv4 = new RegExp(String.raw`(?<![\w.])${octet}(?:\.${octet}){3}(?!\w|\.\d)`, 'g')
/** Anything that could be an IPv6 address; `isIpv6` decides. A zone belongs to it, a v4 tail too. */
const candidate = /(?<![\w:])[0-9a-f]{0,4}:[0-9a-f:]{1,38}(?:\.\d{1,3}){0,3}(?:%\w{1,16}|(?![\w:]))/gi

const group = /^[0-9a-f]{1,4}$/i
const tail = new RegExp(String.raw`^${octet}(?:\.${octet}){3}$`)

/** Number of 16-bit groups that the text stands for; undefined if a part is none. */
const groupsOf = (text: string, isLast: boolean): number | undefined => {
  if (text === '') return 0
  const parts = text.split(':')
  let count = 0
  for (const [index, part] of parts.entries()) {
    const isTail = isLast && index === parts.length - 1 && tail.test(part)
    if (!isTail && !group.test(part)) return undefined
    count += isTail ? 2 : 1
  }
  return count
}

const isIpv6 = (text: string): boolean => {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const [head = '', rest] = halves
  if (rest === undefined) return groupsOf(head, true) === 8
  const before = groupsOf(head, false)
  const after = groupsOf(rest, true)
  return before !== undefined && after !== undefined && before + after > 0 && before + after < 8
}

/** IPv4 and IPv6 addresses anywhere in a text; a bare `::` is punctuation. */
export const findIps = (text: string, edits: Edit[]): void => {
  if (text.includes(':')) {
    for (const match of text.matchAll(candidate)) {
      // A colon behind an address is punctuation, as in `fe80::1: no route`.
      const whole = match[0].replace(/(?<!:):$/, '')
      if (isIpv6(whole.split('%', 1)[0] ?? ''))
        edits.push({ from: match.index, to: match.index + whole.length, by: '[ip]', rule: '@ip:replace' })
    }
  }
  for (const match of text.matchAll(ipv4)) {
    edits.push({ from: match.index, to: match.index + match[0].length, by: '[ip]', rule: '@ip:replace' })
  }
}
