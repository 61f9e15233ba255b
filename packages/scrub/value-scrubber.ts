import type { Event, Pairs } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { findSensitiveCookies } from './cookie-headers.ts'
import { applyEdits, filtered } from './edits.ts'
import type { Edit } from './edits.ts'
import { findIps } from './ip-addresses.ts'
import { nameInList } from './list-names.ts'
import { cleanName, jsonLike, renameMember } from './member-names.ts'
import { exactSecretWords, findNamedSecrets } from './named-secrets.ts'
import { cookiePairs, formDecoded, formPairs } from './pairs-text.ts'
import type { TextPair } from './pairs-text.ts'
import { findCertainSecrets, findCredentials, findPatterns, findReplacements, hasPattern, mayHoldPattern } from './patterns.ts'
import { mayHoldSecret } from './prefilter.ts'
import { Remarks } from './remarks.ts'
import { findValues } from './secret-params.ts'
import type { Rules } from './settings.ts'
import { hasAnyWord, isSensitiveCookie, keyFactsOf, sensitiveText } from './words.ts'
import type { KeyFacts } from './words.ts'

/** Longer texts are not edited in parts: a hit of the (linear) prefilter in them filters the whole, so the limit lets nothing through. */
const textCharsMax = 65_536
/** JSON text inside JSON text is read so deep; below, a hit filters the whole text. */
const jsonTextDepthMax = 4
/** Containers below this depth are filtered unread. Normalised events stay far above. */
const depthMax = 64
/** How often one text is gone over again. */
const passesMax = 8
/** The shortest text that any rule can concern: `otp=1`, `auth`, `::1`. */
const textCharsMin = 3
/** Numbers below have fewer digits than any card. */
const cardNumberMin = 1e14

const passwordRule = '@password:filter'
const cookieRule = '@cookie:filter'
const customRule = 'strip-fields'

/**
 * Scrubs values in place, wherever the schema says that a field may hold personal data. Keeps the place for `_meta`; holds state of one event.
 */
export class ValueScrubber {
  readonly remarks: Remarks
  readonly rules: Rules
  #depth = 0
  #textDepth = 0

  constructor(event: Pick<Event, '_meta'>, rules: Rules) {
    this.remarks = new Remarks(event)
    this.rules = rules
  }

  /** Runs `work` at the member `key`. */
  at<T>(key: string, work: () => T): T {
    this.remarks.enter(key)
    const result = work()
    this.remarks.leave()
    return result
  }

  /** The rule by which all that stands under this name must go. */
  keyRule(name: string, isCookie = false): string | undefined {
    return this.#ruleOf(name, keyFactsOf(name), isCookie)
  }

  #ruleOf(name: string, facts: KeyFacts, isCookie: boolean): string | undefined {
    if (this.rules.defaults) {
      if (facts.isSensitive) return passwordRule
      if (isCookie ? isSensitiveCookie(name) : facts.isCookieAttribute) return cookieRule
    }
    return this.rules.custom?.test(name) ? customRule : undefined
  }

  /** Every member of an object, in place. */
  members(object: JsonObject, areCookies = false): void {
    let texts: string[] | undefined
    for (const key in object) {
      const value = object[key]
      if (value === undefined) continue
      const facts = keyFactsOf(key)
      if (facts.isText) (texts ??= []).push(key)
      if (facts.isText || value === null || typeof value === 'boolean') continue
      this.remarks.enter(key)
      const clean = this.#judged(key, facts, value, areCookies)
      // An own `__proto__`, as JSON.parse makes it, is written like any other own key.
      if (clean !== value) object[key] = clean
      this.remarks.leave()
    }
    if (texts) this.#textMembers(object, texts, areCookies)
  }

  /** Members whose keys are texts, such as a JSON body that was taken for a form: the key is scrubbed as well, and judged as it was and as it is. */
  #textMembers(object: JsonObject, keys: readonly string[], areCookies: boolean): void {
    for (const key of keys) {
      const name = renameMember(this, object, key)
      const value = object[name] ?? null
      object[name] = this.at(name, () => this.#renamed([key, name], value, areCookies))
    }
  }

  /** The value of a field that had one name and has another: the new name may say something else. */
  #renamed([before, after]: readonly [string, string], value: Json, areCookies: boolean): Json {
    const clean = this.named(before, value, areCookies)
    return after === before ? clean : this.named(after, clean, areCookies)
  }

  /** Pairs as of headers, a query or cookies: the first of each is the name. */
  pairs(pairs: Pairs, areCookies = false): void {
    let index = 0
    for (const pair of pairs) this.pair(pair, index++, areCookies)
  }

  /** The pair at `index` of a list. */
  pair(pair: Pairs[number], index: number, isCookie = false): void {
    this.remarks.enter(index)
    this.remarks.enter('1')
    const [name, value] = pair
    const facts = keyFactsOf(name)
    if (facts.isText) pair[0] = cleanName(this, name)
    const clean = facts.isText ? this.#renamed([name, pair[0]], value, isCookie) : this.#judged(name, facts, value, isCookie)
    if (typeof clean === 'string' && clean !== pair[1]) pair[1] = clean
    this.remarks.leave()
    this.remarks.leave()
  }

  /** The value of a field by that name: the value itself if nothing is wrong with it. Containers are scrubbed in place. */
  named(name: string, value: Json, isCookie = false): Json {
    return value === null || typeof value === 'boolean' ? value : this.#judged(name, keyFactsOf(name), value, isCookie)
  }

  #judged(name: string, facts: KeyFacts, value: Json, isCookie: boolean): Json {
    if (this.rules.safe.size > 0 && this.rules.safe.has(name.toLowerCase())) return value
    const rule = this.#ruleOf(name, facts, isCookie)
    if (rule !== undefined) return this.whole(value, rule)
    if (this.rules.ips && name === 'client.address') {
      this.remarks.removed('@ip:remove')
      return null
    }
    return this.value(value, facts.isCookieHolder)
  }

  /** A text by the rules about its content, be it prose, JSON, a form, or a cookie header. */
  text(text: string): string {
    if (this.#isPlain(text)) return text
    return this.#settled(text, (current) => this.#textOnce(current))
  }

  /** Nothing in a text can concern any rule: true of nearly all, found out without memory. */
  #isPlain(text: string): boolean {
    if (this.rules.ips || this.rules.custom !== undefined || text.length > textCharsMax) return false
    return !hasAnyWord(text) && !mayHoldPattern(text)
  }

  #textOnce(text: string): string {
    if (this.rules.defaults || this.rules.custom) {
      const clean = this.#byWords(text)
      if (clean !== undefined) return clean
    }
    return this.#partsOnce(text)
  }

  /**
   * Applies a step until it finds nothing more: what was replaced may have hidden something behind it, and a second run over the event must not
   * find it. Texts in which nothing is found, nearly all, pay nothing. Inside JSON text the loop outside sees to it.
   */
  #settled(text: string, step: (text: string) => string): string {
    if (text.length < textCharsMin || text === filtered) return text
    if (text.length > textCharsMax) return this.#longText(text)
    let current = step(text)
    let before = text
    for (let pass = 1; current !== before && current !== filtered && this.#textDepth === 0 && pass < passesMax; pass += 1) {
      before = current
      current = step(current)
    }
    return current
  }

  /** Replaces patterns inside a text and leaves the rest. */
  parts(text: string): string {
    return this.#settled(text, (current) => this.#partsOnce(current))
  }

  #partsOnce(text: string, edits: Edit[] = []): string {
    if (this.rules.defaults) findPatterns(text, edits)
    if (this.rules.ips) findIps(text, edits)
    return this.#edited(text, edits)
  }

  /** A message: nothing but the replace-only rules, and `secrets`, which it repeats, so that a person can still read it. */
  message(text: string, secrets: readonly string[] = []): string {
    return this.#settled(text, (current) => this.#messageOnce(current, secrets))
  }

  #messageOnce(text: string, secrets: readonly string[]): string {
    const edits: Edit[] = []
    findValues(text, secrets, edits)
    if (this.rules.defaults) findReplacements(text, edits)
    this.#findNamed(text, edits)
    if (this.rules.ips) findIps(text, edits)
    return this.#edited(text, edits)
  }

  #findNamed(text: string, edits: Edit[]): void {
    if (this.rules.named) findNamedSecrets(text, this.rules.named, edits)
    if (this.rules.defaults) findSensitiveCookies(text, edits)
  }

  /**
   * A text that no rule about words may touch, as people and grouping read it, such as the value of an exception: only what is a secret beyond doubt
   * goes, and the text around it stays.
   */
  certain(text: string): string {
    return this.#isPlain(text) ? text : this.#settled(text, (current) => this.#certainOnce(current, findCertainSecrets))
  }

  /** The same without numbers, which are ids as often as cards in a tag. */
  credentials(text: string): string {
    return this.#isPlain(text) ? text : this.#settled(text, (current) => this.#certainOnce(current, findCredentials))
  }

  #certainOnce(text: string, find: (text: string, edits: Edit[]) => void): string {
    const edits: Edit[] = []
    if (this.rules.defaults) find(text, edits)
    this.#findNamed(text, edits)
    if (this.rules.ips) findIps(text, edits)
    return this.#edited(text, edits)
  }

  /** A URL: password of its user, sensitive parameters and patterns go, its path stays, even where it reads `/auth/login`. */
  url(url: string): string {
    return this.#settled(url, (current) => this.#urlOnce(current))
  }

  #urlOnce(url: string): string {
    const edits: Edit[] = []
    if (this.rules.defaults) findPatterns(url, edits)
    if (this.rules.ips) findIps(url, edits)
    const start = url.search(/[?#]/)
    if (start >= 0) {
      let at = start + 1
      for (const part of url.slice(at).split(/[?#]/)) {
        for (const { name, from, to } of formPairs(part) ?? []) this.#pairEdit(url, { name, from: from + at, to: to + at }, edits)
        at += part.length + 1
      }
    }
    return this.#edited(url, edits)
  }

  /** The whole value goes. Nothing is remarked where it went before. */
  whole(value: Json, rule: string): string {
    if (value === filtered) return filtered
    this.remarks.substituted([{ rule, start: 0, end: filtered.length }], typeof value === 'string' ? value.length : undefined)
    return filtered
  }

  value(value: Json, areCookies: boolean): Json {
    if (typeof value === 'string') return areCookies ? this.cookies(value) : this.text(value)
    if (typeof value === 'number') return this.#number(value)
    if (value === null || typeof value === 'boolean') return value
    if (this.#depth >= depthMax) return this.whole(value, passwordRule)
    this.#depth += 1
    if (isObject(value)) this.#object(value, areCookies)
    else this.#items(value, areCookies)
    this.#depth -= 1
    return value
  }

  /** `{name: 'password', value: 'x'}` is a pair as well; Go and .NET write it in capitals. */
  #object(object: JsonObject, areCookies: boolean): void {
    const at = object['value'] === undefined ? 'Value' : 'value'
    const value = object[at]
    const name = value === undefined ? undefined : (object['name'] ?? object['key'] ?? object['Name'] ?? object['Key'])
    if (value !== undefined && typeof name === 'string') object[at] = this.at(at, () => this.named(name, value, areCookies))
    this.members(object, areCookies)
  }

  #items(items: Json[], areCookies: boolean): void {
    let name: string | undefined
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index] ?? null
      const before: string | undefined = name
      name = typeof item === 'string' ? nameInList(items, index, this.rules) : undefined
      if (item === null) continue
      this.remarks.enter(index)
      if (before !== undefined && typeof item === 'string' && !/^['"]?-/.test(item)) {
        items[index] = this.named(before, item, areCookies)
        name = undefined
      } else if (Array.isArray(item) && item.length === 2 && typeof item[0] === 'string') this.#pair(item, item[0], areCookies)
      else {
        const clean = this.value(item, areCookies)
        if (clean !== item) items[index] = clean
      }
      this.remarks.leave()
    }
  }

  #pair(pair: Json[], name: string, areCookies: boolean): void {
    const after = keyFactsOf(name).isText ? this.at('0', () => this.text(name)) : name
    pair[0] = after
    pair[1] = this.at('1', () => this.#renamed([name, after], pair[1] ?? null, areCookies))
  }

  #number(value: number): Json {
    if (Math.abs(value) < cardNumberMin || !this.rules.defaults) return value
    return hasPattern(String(Math.abs(value))) ? this.whole(value, '@creditcard:filter') : value
  }

  #longText(text: string): string {
    const ips: Edit[] = []
    if (this.rules.ips) findIps(text, ips)
    const isHit = (this.rules.defaults && mayHoldSecret(text)) || this.rules.custom?.test(text) || ips.length > 0
    return isHit ? this.whole(text, passwordRule) : text
  }

  #wordRule(text: string): string | undefined {
    if (this.rules.defaults && sensitiveText.test(text)) return passwordRule
    return this.rules.custom?.test(text) ? customRule : undefined
  }

  /** Undefined when no rule about words has anything to say. */
  #byWords(text: string): string | undefined {
    if (!(this.rules.defaults && hasAnyWord(text)) && !this.rules.custom?.test(text)) return undefined
    if (jsonLike.test(text)) {
      const clean = this.#jsonText(text)
      if (clean !== undefined) return clean
      // Too deep, or cut off in the middle so that it cannot be said under which key a cookie stands.
      if (this.rules.defaults && (this.#textDepth >= jsonTextDepthMax || /cookie/i.test(text))) return this.whole(text, passwordRule)
    }
    const pairs = formPairs(text)
    if (pairs) return this.#pairsText(text, pairs, false)
    const rule = this.#wordRule(text)
    return rule === undefined ? this.#exactOnce(text) : this.whole(text, rule)
  }

  /** Names that must be the whole name, and cookies: in prose, only what stands behind them goes. Undefined when there are none. */
  #exactOnce(text: string): string | undefined {
    if (!this.rules.defaults) return undefined
    const edits: Edit[] = []
    findNamedSecrets(text, exactSecretWords, edits)
    findSensitiveCookies(text, edits)
    return edits.length === 0 ? undefined : this.#partsOnce(text, edits)
  }

  /**
   * JSON text is scrubbed inside and written anew, also if nothing was found: the original may name a key twice, and only the last of them was seen.
   * Undefined if it is no JSON.
   */
  #jsonText(text: string): string | undefined {
    if (this.#textDepth >= jsonTextDepthMax) return undefined
    let parsed: Json
    try {
      parsed = JSON.parse(text) as Json
    } catch {
      return undefined
    }
    this.#textDepth += 1
    const isChanged = this.remarks.quietly(() => {
      parsed = this.value(parsed, false)
    })
    this.#textDepth -= 1
    const written = JSON.stringify(parsed)
    if (isChanged) this.remarks.substituted([{ rule: passwordRule, start: 0, end: written.length }], text.length)
    return written
  }

  /** A `Cookie` or `Set-Cookie` header. */
  cookies(text: string): string {
    return this.#settled(text, (current) => {
      const pairs = cookiePairs(current)
      return pairs.length === 0 ? this.#textOnce(current) : this.#pairsText(current, pairs, true)
    })
  }

  #pairsText(text: string, pairs: readonly TextPair[], areCookies: boolean): string {
    const edits: Edit[] = []
    if (this.rules.defaults) findPatterns(text, edits)
    if (this.rules.ips) findIps(text, edits)
    for (const pair of pairs) this.#pairEdit(text, pair, edits, areCookies)
    return this.#edited(text, edits)
  }

  #pairEdit(text: string, pair: TextPair, edits: Edit[], isCookie = false): void {
    const value = text.slice(pair.from, pair.to)
    // `password==x` is a sign more than a form has, and a text all the same.
    if (/^=*\[Filtered\]$/.test(value.trim()) || this.rules.safe.has(pair.name.toLowerCase())) return
    const rule = this.keyRule(pair.name, isCookie) ?? this.#wordRule(value) ?? this.#wordRule(formDecoded(value))
    if (rule !== undefined) edits.push({ from: pair.from, to: pair.to, by: filtered, rule })
  }

  #edited(text: string, edits: readonly Edit[]): string {
    if (edits.length === 0) return text
    const edited = applyEdits(text, edits)
    this.remarks.substituted(edited.ranges, text.length)
    return edited.text
  }
}
