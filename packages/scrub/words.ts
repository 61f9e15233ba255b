import { rememberByName } from '#packages/normalize/name-cache'

import { issuedMarks } from './issued-tokens.ts'

/**
 * The password rule and the cookie rule of ingest.md 3.8. Words are matched inside other words on purpose (`oauth`, `author`): the table accepts
 * these false positives. All patterns are linear: literals, and classes that are bounded or cannot overlap what follows.
 */
const wordsAround = (gap: string): string => `password|secret|passwd|api${gap}key|auth|credentials|mysql${gap}pwd|private${gap}key`
const either = wordsAround('[-_]?')
const exactKeys = 'otp|two[-_]?factor'
/** In a key, what joins its words may be whatever a keyboard or a text program makes of a dash, a dot or a blank. In prose a blank joins nothing. */
const gapInKey = '[-_. \\u2010-\\u2015\\u2212]?'

/** Keys. `otp` and `two-factor` must be the whole key; Python writes keys with quotes (`'otp'`), forms in brackets (`user[otp]`). */
const sensitiveKey = new RegExp(`${wordsAround(gapInKey)}|token|(?:^|[['"])(?:otp|two${gapInKey}factor)(?:[\\]'"]|$)`, 'i')

/** Texts that go as a whole. The last part finds exact keys in text that only resembles JSON, such as Python's `{'otp': '1'}`. */
export const sensitiveText = new RegExp(
  `${either}|token[\\w."'\\]\\\\-]{0,64}\\s{0,4}[:=]|bearer\\s+[\\w.~+/=-]|['"](?:${exactKeys})\\\\{0,64}['"]\\s{0,4}[:=]`,
  'i',
)

const anyWord = new RegExp(
  `${either}|token|bearer|basic\\s|otp|two[-_]?factor|cookie|pwd\\s{0,4}=|accountkey|accesskey|${issuedMarks}`,
  'i',
)
const escapedSign = /\\u00(?:2[05df]|3[0-9a]|4|5[0-9acf]|[67])/i
const percentSign = /%(?:2d|[4-7][0-9a-f])/i

/**
 * What a text must contain for any rule about words to concern it, be it as a whole, as JSON or as `key=value` pairs. Wider than every other pattern
 * here; the last two are escapes behind which a word may hide until the text is decoded. Three patterns, as one of all costs twice as much.
 */
export const hasAnyWord = (text: string): boolean =>
  anyWord.test(text) || (text.includes('%') && percentSign.test(text)) || (text.includes('\\') && escapedSign.test(text))

const sensitiveCookie = new RegExp(
  `^['"]?(?:${[
    'sentrysid|sudo|su|session|__session|sessionid|user_session|symfony|phpsessid|fasthttpsessionid|mysession|irissessionid|_vercel_jwt',
    'csrf|xsrf|_xsrf|_csrf|csrf-token|csrf_token|xsrf-token|xsrf_token|fastcsrf|_iris_csrf',
    // Beyond the table: what frameworks call the cookie that signs somebody in. `session_count` and `sidebar` are others.
    String.raw`(?:__(?:host|secure)-)?(?:[\w.-]{0,64}[_.-])?session`,
    String.raw`[\w.-]{0,64}sess(?:ion)?[_-]?id`,
    String.raw`(?:__(?:host|secure)-)?(?:[\w.-]{0,64}\.)?sid|(?:__(?:host|secure)-)?jwt|wordpress_(?:logged_in|sec)_\w{1,64}`,
    String.raw`\.aspnetcore\.[\w.-]{1,64}|\.aspxauth`,
  ].join('|')})['"]?$`,
  'i',
)

const cookieHolder = /(?:^|[^a-z])cookies?['"]?$/i
const cookieAttribute = /(?:^|[^a-z])cookies?\.([^.]+)$/i

/** Judged once per name; the judgement never changes. */
export const isSensitiveCookie = rememberByName((name: string): boolean => sensitiveCookie.test(name))

/** True for names under which cookies stand: `cookies`, `Set-Cookie`, `HTTP_COOKIE`, `http.request.header.cookie`. */
const isCookieHolder = (name: string): boolean => name.length >= 6 && cookieHolder.test(name)

/** The cookie's name in a flat attribute: `http.request.header.cookie.sessionid`. */
const cookieOfAttribute = (name: string): string | undefined => (name.length > 8 ? cookieAttribute.exec(name)?.[1] : undefined)

/** A name that cannot be a secret itself. */
const nameLike = /^[\p{L}\p{M}\p{N}\p{Pd}\p{Zs}\p{Cf}_.:$[\]'"]{0,128}$/u

const ascii = /^[\x20-\x7e]*$/
/** Signs that are not seen: soft hyphens, and those that join or part words without a blank. */
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff]/g

/** The name as it is read: letters of full width are letters. */
const asRead = (name: string): string => (ascii.test(name) ? name : name.normalize('NFKC').replaceAll(unseen, ''))

/** What the default rules say of a name, whatever stands under it. */
export interface KeyFacts {
  /** Such as the JSON text that a reader of forms took for a name: to be scrubbed like any text. */
  readonly isText: boolean
  readonly isSensitive: boolean
  /** Names one of the sensitive cookies behind `cookie.`, as flat attributes do. */
  readonly isCookieAttribute: boolean
  readonly isCookieHolder: boolean
}

const keyFacts = (name: string): KeyFacts => {
  const cookie = cookieOfAttribute(name)
  return {
    isText: !nameLike.test(name),
    isSensitive: sensitiveKey.test(asRead(name)),
    isCookieAttribute: cookie !== undefined && isSensitiveCookie(cookie),
    isCookieHolder: isCookieHolder(name),
  }
}

/** Judged once per name; the judgement never changes. */
export const keyFactsOf = rememberByName(keyFacts)
