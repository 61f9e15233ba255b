import { hasAnyWord } from './words.ts'

/** An escaped letter, digit or sign that a pattern may need: no encoder in use writes these so, hence no effort to decode them. */
const hiddenSign = /\\u00(?:2[05df]|3[0-9a]|4|5[0-9acf]|[67])/i

// None of these looks at word boundaries: the patterns do.
const digitRun = /[3-6](?:[ -]?\d){14}|\d{3}-\d{2}-\d{4}/
const iban = /[A-Z]{2}\d{2}[A-Za-z0-9]{11}/
const ibanCharsMin = 15
/** Characters and digits of the shortest match of `digitRun`. */
const runCharsMin = 11
const runDigitsMin = 9

const blank = 0x20
const dash = 0x2d
const zero = 0x30
const nine = 0x39

const isDigit = (code: number): boolean => code <= nine && code >= zero
const isSeparator = (code: number): boolean => code === blank || code === dash
const isRunChar = (code: number): boolean => isDigit(code) || isSeparator(code)

/** Whether a match may hold the two characters up to `at`: there are no two separators next to each other. */
const mayBeInRun = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return isDigit(code) || (isSeparator(code) && isDigit(text.charCodeAt(at - 1)))
}

/**
 * Whether a card or social security number may be in a text: looks at two of any `runCharsMin` neighbours, and closer only where these may belong to a
 * match. Linear: a run is walked through once.
 */
export const hasDigitRun = (text: string): boolean => {
  for (let at = runCharsMin - 1; at < text.length; at += runCharsMin - 1) {
    if (!mayBeInRun(text, at)) continue
    let from = at
    while (from > 0 && isRunChar(text.charCodeAt(from - 1))) from -= 1
    let digits = 0
    let to = from
    for (; to < text.length; to += 1) {
      const code = text.charCodeAt(to)
      if (!isRunChar(code)) break
      if (code >= zero) digits += 1
    }
    if (digits >= runDigitsMin && digitRun.test(text.slice(from, to))) return true
    at = to
  }
  return false
}

export const hasIban = (text: string): boolean => text.length >= ibanCharsMin && iban.test(text)

/** What stands between the first slash and the last of `http:\/\/` ends here: PHP escapes the slash, and JSON inside JSON escapes the backslash again. */
const doubleSlash = /\/\\{0,8}\/$/
const doubleSlashCharsMax = 10

/** `/\/\\{0,8}\/[^\s/]*@/.test`: looks back from each `@` to the last slash before it. Linear: nothing before an `@` that failed is looked at again. */
export const hasUrlAuth = (text: string): boolean => {
  let at = text.indexOf('@')
  while (at >= 0) {
    const slash = text.lastIndexOf('/', at)
    if (
      slash >= 0 &&
      doubleSlash.test(text.slice(Math.max(slash + 1 - doubleSlashCharsMax, 0), slash + 1)) &&
      !/\s/.test(text.slice(slash, at))
    )
      return true
    const next = text.indexOf('/', at)
    at = next < 0 ? -1 : text.indexOf('@', next)
  }
  return false
}

/** Beginning of every key in PEM form. */
export const pemStart = '-----BEGIN'

/** Beginning of every signed web token: `{"` in base64. */
export const webTokenStart = 'eyJ'

/**
 * One linear look at a text of any length: false is certain, no default rule matches in it. A look at the whole payload instead, so that single texts are
 * looked at only on a hit, was measured and costs more than it saves (84 against 67 us per usual event): nearly every event has one word somewhere.
 */
export const mayHoldSecret = (text: string): boolean =>
  (text.includes(String.raw`\u00`) && hiddenSign.test(text)) ||
  hasAnyWord(text) ||
  hasDigitRun(text) ||
  hasIban(text) ||
  text.includes(pemStart) ||
  text.includes(webTokenStart) ||
  text.includes('@tcp') ||
  text.includes('@unix(') ||
  text.includes('@udp(') ||
  hasUrlAuth(text)
