import { filtered } from './edits.ts'
import type { Edit } from './edits.ts'

/** Names whose value is a secret when it is written behind them in prose. `author`, `authority`, `secretary` and `tokenizer` are none: there the table has no say (ingest.md 3.8). */
const secretWords = 'passw(?:or)?d|secret(?!ar[iy])|api[-_]?key|auth(?!or(?!i[sz]))|credentials|mysql_pwd|private[-_]?key|token(?!i[sz])'
/** Names that must be the whole name: `totp` and `otp-service` are others. */
const exactWords = String.raw`(?<![\w-])(?:otp|two[-_]?factor)(?![\w-]|\.\w)`
/** Of these, the ones that prose rarely puts a colon behind. */
const strongWord = /passw|secret|key|pwd/i

/** The finder of names: the words of the table, and the project's own fields, which are escaped already. */
export const namedSecretWords = (wanted: { readonly defaults: boolean; readonly fields: readonly string[] }): RegExp =>
  new RegExp([...(wanted.defaults ? [secretWords, exactWords] : []), ...wanted.fields].join('|'), 'gi')

/** The finder for texts that any other sensitive word filters as a whole; `token` does so only with a sign behind it. */
export const exactSecretWords = new RegExp(`${exactWords}|token(?!i[sz])`, 'gi')

/** What may stand between the word and its value: the rest of the name, the name's closing quote, a sign. */
const signBehind = /[\w.-]{0,64}([\\"'`\]]{0,6})\s{0,4}(=>|={1,3}|:(?!:)|%(?:25){0,3}3[dD])\s{0,4}/y
/** Up to the same quote; one that is escaped itself, as in JSON inside JSON, ends at the next. */
const quotedValue = /"((?:[^"\\]|\\[^])*)|'((?:[^'\\]|\\[^])*)|`((?:[^`\\]|\\[^])*)|\\{1,8}["']([^"']*)/y
const plainValue = /[^\s&,;"'`<>(){}[\]|\\]+/y
/** Enough of a value to judge it by: what turns out to be none is looked at again, and must not cost its whole length each time. */
const plainStart = /[^\s&,;"'`<>(){}[\]|\\]{1,256}/y
/** The secret stands behind these words. */
const scheme = /^(?:bearer|basic|token|digest|negotiate|apikey)$/i
const behindScheme = /\s{1,4}[^\s,;"'`]+/y
/** Values that hide nothing: placeholders of templates and SQL, and words of programs. */
const plainWord =
  /^(?:%[sdrifx]|%\(.{0,64}|\$\d{1,3}|:\w{1,64}|\?|\*{1,64}|\.{3}|true|false|null|none|nil|undefined|yes|no|required|invalid|missing|\[[a-z-]{2,12}\]?)$/i
const lettersOnly = /^\p{L}+[.!?]?$/u
const fewDigits = /^\d{1,3}$/
/** Placeholders of a usage line. */
const capitals = /^[A-Z][A-Z_]{0,63}$/
/** How many there are, or may be: `max_tokens=4096`. */
const countOfTokens = /^tokens[^\w.-]/i
const wholeNumber = /^\d{1,9}[.,]?$/
const proseBehind = /\s{1,4}\p{L}/uy

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Where a value stands; of a plain one perhaps only its beginning. */
interface Span {
  readonly from: number
  readonly to: number
  readonly isPlain: boolean
}

const valueAt = (text: string, at: number): Span | undefined => {
  const quoted = matchAt(quotedValue, text, at)
  if (quoted) {
    const value = quoted[1] ?? quoted[2] ?? quoted[3] ?? quoted[4] ?? ''
    const to = at + quoted[0].length
    return {
      from: to - value.length,
      isPlain: false,
      to: quoted[4] === undefined ? to : to - value.length + value.replace(/\\{1,8}$/, '').length,
    }
  }
  const plain = matchAt(plainStart, text, at)
  if (!plain) return undefined
  const to = at + plain[0].length
  const more = scheme.test(plain[0]) ? matchAt(behindScheme, text, to) : null
  return more
    ? { from: to + more[0].length - more[0].trimStart().length, to: to + more[0].length, isPlain: true }
    : { from: at, to, isPlain: true }
}

/** The name's end and the blanks before the value, in place of a sign, of an option: `--password x`, `'--password', 'x'`. */
const optionBehind = /(?:["'],?)?\s{1,4}["']?(?!-)/y
const optionBefore = /(?:^|[\s"'`([])--?[\w-]{0,64}$/
/** The end of the opening tag; the value reaches to the closing one. */
const tagBehind = /[\w.-]{0,64}>/y
const tagBefore = /<[\w:.-]{0,64}$/
const tagValue = /[^<>]{1,1024}(?=<\/)/y
/** The end of the heads of a part of a form, also escaped. */
const partBehind = /[\w.[\]-]{0,64}\\{0,4}["'](?:(?:\r|\\{1,4}r)?(?:\n|\\{1,4}n)){2}/y
const partBefore = /name=\\{0,4}["'][\w.[\]-]{0,64}$/
const partValue = /[^\s\\]{1,1024}/y
const charsBefore = 80

/** Ways to put a value behind a name without a sign, each known by what stands before the word. */
const signless = [
  { before: optionBefore, behind: optionBehind, value: plainStart },
  { before: tagBefore, behind: tagBehind, value: tagValue },
  { before: partBefore, behind: partBehind, value: partValue },
] as const

const isHarmless = (value: string): boolean => value === '' || plainWord.test(value) || value.startsWith(filtered)

/** The value of an option may be a word of a sentence: `--password must be given`. */
const signlessValue = (text: string, from: number, pattern: RegExp): { readonly from: number; readonly to: number } | undefined => {
  const found = matchAt(pattern, text, from)?.[0]
  if (found === undefined || isHarmless(found)) return undefined
  const to = from + found.length
  if (pattern !== plainStart) return { from, to }
  if (capitals.test(found)) return undefined
  if (lettersOnly.test(found) && matchAt(proseBehind, text, to)) return undefined
  return { from, to: to + (matchAt(plainValue, text, to)?.[0].length ?? 0) }
}

const signlessBehind = (text: string, word: RegExpExecArray): { readonly from: number; readonly to: number } | undefined => {
  let start: string | undefined
  for (const { before, behind, value } of signless) {
    if (!matchAt(behind, text, word.index + word[0].length)) continue
    const from = behind.lastIndex
    start ??= text.slice(Math.max(word.index - charsBefore, 0), word.index)
    const found = before.test(start) ? signlessValue(text, from, value) : undefined
    if (found) return found
  }
  return undefined
}

/** `password: too short` and `auth: user7` are sentences, `password: hunter2` and `Authorization: 8f3a9c` are none. */
const isSentence = (name: string, value: string, isProseBehind: boolean): boolean => {
  if (strongWord.test(name)) return isProseBehind && (lettersOnly.test(value) || fewDigits.test(value))
  return /^auth(?!oriz)/i.test(name) || value.length < 6 || !/\d/.test(value)
}

/** A colon behind a bare word. */
const isLoose = (sign: RegExpExecArray): boolean => sign[2] === ':' && sign[1] === ''

/** The secret that stands behind a name, if one does. */
const secretBehind = (text: string, word: RegExpExecArray): { readonly from: number; readonly to: number } | undefined => {
  const sign = matchAt(signBehind, text, word.index + word[0].length)
  const valueFrom = signBehind.lastIndex
  const span = sign ? valueAt(text, valueFrom) : undefined
  if (!sign || !span) return signlessBehind(text, word)
  const value = text.slice(span.from, span.to)
  const named = text.slice(word.index, valueFrom)
  if (isHarmless(value) || (countOfTokens.test(named) && wholeNumber.test(value))) return undefined
  if (isLoose(sign) && isSentence(named, value, matchAt(proseBehind, text, span.to) !== null)) return undefined
  return { from: span.from, to: span.isPlain ? span.to + (matchAt(plainValue, text, span.to)?.[0].length ?? 0) : span.to }
}

/**
 * Values behind sensitive names inside a text that is to stay readable, such as `login failed: password=hunter2 host=db`: only the value goes. Knows
 * `name=value`, `name: value`, `'name': 'value'`, `name => value`, `--name value`, `<name>value</name>`, and parts of forms. Linear: what was taken as a value is not looked at again.
 */
export const findNamedSecrets = (text: string, words: RegExp, edits: Edit[]): void => {
  words.lastIndex = 0
  for (let word = words.exec(text); word && word[0] !== ''; word = words.exec(text)) {
    const secret = secretBehind(text, word)
    if (!secret) continue
    edits.push({ ...secret, by: filtered, rule: '@password:filter' })
    words.lastIndex = secret.to
  }
}
