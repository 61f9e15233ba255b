import { filtered } from './edits.ts'
import type { Edit } from './edits.ts'
import { hasDigitRun, hasIban } from './prefilter.ts'
import type { Prefilter } from './prefilter.ts'

/** Longest local part of an e-mail address that is looked for. */
const localCharsMax = 320

const countries = [
  'AD|AE|AL|AO|AT|AZ|BA|BE|BF|BG|BH|BI|BJ|BR|BY|CF|CG|CH|CI|CM|CR|CV|CY|CZ|DE|DJ|DK|DO|DZ|EE|EG|ES|FI|FK|FO|FR|GA|GB|GE|GI|GL|GQ|GR|GT|GW|HN|HR|HU|IE|IL|IQ',
  'IR|IS|IT|JO|KM|KW|KZ|LB|LC|LI|LT|LU|LV|LY|MA|MC|MD|ME|MG|MK|ML|MN|MR|MT|MU|MZ|NE|NI|NL|NO|OM|PK|PL|PS|PT|QA|RO|RS|RU|SA|SC|SD|SE|SI|SK|SM|SN|SO|ST|SV',
  'TD|TG|TL|TN|TR|UA|VA|VG|XK|YE',
].join('|')

const card =
  /\b(?:3[ -]?[47](?:[ -]?\d){13}|4(?:[ -]?\d){15}|5[ -]?[1-5](?:[ -]?\d){14}|6[ -]?0[ -]?1[ -]?1(?:[ -]?\d){12}|6[ -]?5(?:[ -]?\d){14})\b/g
// Upper case as IBANs are written: without that every hundredth random hexadecimal text would be one.
const iban = new RegExp(String.raw`\b(?:${countries})\d{2}[A-Za-z0-9]{11,29}\b`, 'g')
const socialSecurity = /(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)/g
const pemBegin = /-----BEGIN (?:[A-Z0-9]{1,32} ){0,4}(?:PRIVATE|PUBLIC) KEY-----/g
/** Base64, the headers of encrypted keys, and line ends, also as escapes. */
const pemLetters = /[\w+/=\s\\:,.-]*/y
// Up to the last @ before the next slash, as passwords may contain one.
const urlAuth = /\/\\{0,8}\/([^\s/:@]*:)([^\s/]+)@/g
const bearer = /(\bbearer\s+)(?:bearer\s+){0,4}[\w.~+/-]+=*/gi
const atom = /[\w.!#$%&'*+/=?^`{|}~-]/
const domain = /(?:[a-z0-9-]{1,63}\.){1,32}[a-z]{2,63}/iy

const findAll = (text: string, pattern: RegExp, edits: Edit[], by: { text: string; rule: string }): void => {
  // Not `matchAll`, which copies the pattern each time, also for the many texts without a match.
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    edits.push({ from: match.index, to: match.index + match[0].length, by: by.text, rule: by.rule })
  }
}

/**
 * The body of each key. One whose end was cut off reaches as far as its letters do. Linear also for beginnings without number: what lies in a body
 * goes with it, and the next end is looked for once.
 */
const findKeys = (text: string, edits: Edit[]): void => {
  let coveredTo = 0
  let end = 0
  for (const match of text.matchAll(pemBegin)) {
    if (match.index < coveredTo) continue
    const from = match.index + match[0].length
    if (end >= 0 && end < from) end = text.indexOf('-----END', from)
    pemLetters.lastIndex = from
    const body = end < 0 ? (pemLetters.exec(text)?.[0] ?? '') : text.slice(from, end)
    const inner = body.trim()
    if (inner === '' || inner.startsWith(filtered)) continue
    const start = from + body.indexOf(inner)
    coveredTo = start + inner.length
    edits.push({ from: start, to: coveredTo, by: filtered, rule: '@pemkey:filter' })
  }
}

/** Only the password of `//user:password@`. */
const findUrlPasswords = (text: string, edits: Edit[]): void => {
  for (const match of text.matchAll(urlAuth)) {
    const password = match[2] ?? ''
    if (password === filtered) continue
    const to = match.index + match[0].length - 1
    edits.push({ from: to - password.length, to, by: filtered, rule: '@urlauth:legacy' })
  }
}

/** Looks at each `@` and outwards from it, which is linear where a pattern that starts with the local part is not. */
const findEmails = (text: string, edits: Edit[]): void => {
  let free = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let from = at
    while (from > free && at - from < localCharsMax && atom.test(text.charAt(from - 1))) from -= 1
    domain.lastIndex = at + 1
    const match = from < at ? domain.exec(text) : null
    if (!match) continue
    free = at + 1 + match[0].length
    edits.push({ from, to: free, by: '[email]', rule: '@email:replace' })
  }
}

const pemStart = '-----BEGIN'

/** False is certain: `findPatterns` finds nothing. Cheap for short texts, which are most. */
export const mayHoldPattern = (text: string, hits: Prefilter): boolean =>
  (hits.urlAuth && text.includes('@')) ||
  (text.length > pemStart.length &&
    ((hits.digits && hasDigitRun(text)) || (hits.iban && hasIban(text)) || (hits.pem && text.includes(pemStart))))

/** Parts of a text that the default rules replace by `[Filtered]`: the rest of it survives. */
export const findPatterns = (text: string, hits: Prefilter, edits: Edit[]): void => {
  if (hits.digits && hasDigitRun(text)) {
    findAll(text, card, edits, { text: filtered, rule: '@creditcard:filter' })
    findAll(text, socialSecurity, edits, { text: filtered, rule: '@usssn:filter' })
  }
  if (hits.iban && hasIban(text)) findAll(text, iban, edits, { text: filtered, rule: '@iban:filter' })
  if (hits.pem && text.includes(pemStart)) findKeys(text, edits)
  if (hits.urlAuth && text.includes('@')) findUrlPasswords(text, edits)
}

/** The replace-only rules of messages (ingest.md 3.8): what was there is named, so that the message still reads well. */
export const findReplacements = (text: string, edits: Edit[]): void => {
  if (hasDigitRun(text)) {
    findAll(text, card, edits, { text: '[creditcard]', rule: '@creditcard:replace' })
    findAll(text, socialSecurity, edits, { text: '[us-ssn]', rule: '@usssn:replace' })
  }
  if (hasIban(text)) findAll(text, iban, edits, { text: '[iban]', rule: '@iban:replace' })
  findEmails(text, edits)
  for (const match of text.matchAll(bearer)) {
    const from = match.index + (match[1]?.length ?? 0)
    edits.push({ from, to: match.index + match[0].length, by: '[token]', rule: '@bearer:replace' })
  }
}
