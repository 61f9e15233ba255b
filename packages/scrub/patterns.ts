import { filtered } from './edits.ts'
import type { Edit } from './edits.ts'
import { issuedToken, mayHoldIssued } from './issued-tokens.ts'
import { hasDigitRun, hasIban, pemStart, webTokenStart } from './prefilter.ts'

/** Longest local part of an e-mail address that is looked for. */
const localCharsMax = 320
/** Characters of the shortest match of the patterns that need no `@`: a social security number. */
const runCharsMin = 11

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
/** What stands in an Authorization header: decoded, it is `user:password`. */
const basic = /(\bbasic\s{1,4})([\w+/-]{4,1024}={0,2})/gi
const basicStart = /basic\s/i
const userAndPassword = /^[^\p{Cc}:]{0,256}:[^\p{Cc}]{0,512}$/u
/** A signed web token: two parts that are JSON objects in base64, and the signature. */
const webToken = /(?<![\w-])eyJ[\w-]{8,2048}\.eyJ[\w-]{8,8192}\.[\w-]{8,2048}/g
const webTokenCharsMin = 32
/** Behind the password of a data source name as Go's drivers of MySQL have it: `user:password@tcp(host:3306)/db`. */
const dataSource = /@(?:tcp6?|unix|udp)\(/g
/** What connection strings call their secret. Alone, `PWD` is the folder one is in. */
const connectionSecret = /(;\s{0,4}(?:pwd|accountkey|sharedaccesskey)\s{0,4}=\s{0,4})([^\s;"'`]{1,1024})/gi
const dataSourceCharsMax = 320
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

const findConnectionSecrets = (text: string, edits: Edit[]): void => {
  for (const { index, 0: whole, 1: name = '', 2: secret } of text.matchAll(connectionSecret)) {
    if (secret !== filtered) edits.push({ from: index + name.length, to: index + whole.length, by: filtered, rule: '@password:filter' })
  }
}

/** Only the password of `user:password@tcp(`. Linear: what was looked at for one address is not looked at for the next. */
const findDataSourcePasswords = (text: string, edits: Edit[]): void => {
  let free = 0
  dataSource.lastIndex = 0
  for (let match = dataSource.exec(text); match; match = dataSource.exec(text)) {
    const to = match.index
    let from = to
    while (from > free && to - from < dataSourceCharsMax && /[^\s"'`]/.test(text.charAt(from - 1))) from -= 1
    const source = text.slice(from, to)
    const password = source.slice(source.indexOf(':') + 1)
    const isPassword = password.length < source.length && password !== '' && !password.startsWith('//') && !password.startsWith(filtered)
    if (isPassword) edits.push({ from: to - password.length, to, by: filtered, rule: '@urlauth:legacy' })
    free = dataSource.lastIndex
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

const findBearers = (text: string, edits: Edit[]): void => {
  for (const match of text.matchAll(bearer)) {
    const from = match.index + (match[1]?.length ?? 0)
    edits.push({ from, to: match.index + match[0].length, by: '[token]', rule: '@bearer:replace' })
  }
}

/** `Basic dXNlcjpwYXNz`: what decodes to a user and a password is one, whatever stands around it; other words behind `basic` stay. */
const findBasics = (text: string, edits: Edit[]): void => {
  for (const match of text.matchAll(basic)) {
    const decoded = Buffer.from(match[2] ?? '', 'base64').toString()
    if (!userAndPassword.test(decoded)) continue
    const from = match.index + (match[1]?.length ?? 0)
    edits.push({ from, to: match.index + match[0].length, by: filtered, rule: '@password:filter' })
  }
}

/** The check digit of payment cards. */
const isCardNumber = (text: string): boolean => {
  let sum = 0
  let isDoubled = false
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) continue
    const value = isDoubled ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
    isDoubled = !isDoubled
  }
  return sum % 10 === 0
}

/** False is certain, for a text without any of the words: `findPatterns` finds nothing. Cheap for short texts, which are most. */
export const mayHoldPattern = (text: string): boolean =>
  text.includes('@') ||
  (text.length >= runCharsMin && (hasDigitRun(text) || hasIban(text) || text.includes(pemStart))) ||
  (text.length >= webTokenCharsMin && text.includes(webTokenStart))

/** Parts of a text that the default rules replace by `[Filtered]`: the rest of it survives. */
export const findPatterns = (text: string, edits: Edit[]): void => {
  if (hasDigitRun(text)) {
    findAll(text, card, edits, { text: filtered, rule: '@creditcard:filter' })
    findAll(text, socialSecurity, edits, { text: filtered, rule: '@usssn:filter' })
  }
  if (hasIban(text)) findAll(text, iban, edits, { text: filtered, rule: '@iban:filter' })
  if (text.includes(webTokenStart)) findAll(text, webToken, edits, { text: filtered, rule: '@bearer:filter' })
  if (mayHoldIssued(text)) findAll(text, issuedToken, edits, { text: filtered, rule: '@bearer:filter' })
  findMarked(text, edits)
}

/** Whether `findPatterns` finds anything. */
export const hasPattern = (text: string): boolean => {
  const edits: Edit[] = []
  findPatterns(text, edits)
  return edits.length > 0
}

/** What says itself that it is secret: PEM bodies, passwords of URLs, `Basic`. */
const findMarked = (text: string, edits: Edit[]): void => {
  if (text.includes(pemStart)) findKeys(text, edits)
  if (text.includes('@')) {
    findUrlPasswords(text, edits)
    findDataSourcePasswords(text, edits)
  }
  if (basicStart.test(text)) findBasics(text, edits)
  if (text.includes(';')) findConnectionSecrets(text, edits)
}

/** The same, bearers and web tokens, for texts that the rules about words leave alone. */
export const findCredentials = (text: string, edits: Edit[]): void => {
  findMarked(text, edits)
  findBearers(text, edits)
  if (text.includes(webTokenStart)) findAll(text, webToken, edits, { text: '[token]', rule: '@bearer:replace' })
  if (mayHoldIssued(text)) findAll(text, issuedToken, edits, { text: '[token]', rule: '@bearer:replace' })
}

/** The same, and card numbers whose check digit is right: for texts in which every other long number must stay. */
export const findCertainSecrets = (text: string, edits: Edit[]): void => {
  findCredentials(text, edits)
  if (!hasDigitRun(text)) return
  const cards: Edit[] = []
  findAll(text, card, cards, { text: '[creditcard]', rule: '@creditcard:replace' })
  for (const edit of cards) if (isCardNumber(text.slice(edit.from, edit.to))) edits.push(edit)
}

/** The replace-only rules of messages (ingest.md 3.8): what was there is named, so that the message still reads well. */
export const findReplacements = (text: string, edits: Edit[]): void => {
  if (hasDigitRun(text)) {
    findAll(text, card, edits, { text: '[creditcard]', rule: '@creditcard:replace' })
    findAll(text, socialSecurity, edits, { text: '[us-ssn]', rule: '@usssn:replace' })
  }
  if (hasIban(text)) findAll(text, iban, edits, { text: '[iban]', rule: '@iban:replace' })
  findCredentials(text, edits)
  findEmails(text, edits)
}
