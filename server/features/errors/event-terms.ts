/** One term of a search among the events of an issue: a word of any field, or the value of a tag or a field. */
export interface EventTerm {
  readonly negated: boolean
  /** Null for a word. */
  readonly key: string | null
  readonly value: string
}

const textMax = 1_000
const termsMax = 20
/** A key is what comes before the first colon; a value may be quoted, with `\"` and `\\` inside. */
const termForm = /(!?)(?:([\w.-]{1,200}):|tags\[([^\]\s]{1,200})\]:)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g

/**
 * Reads `browser:Chrome !environment:"pre production" timeout`: terms that all must fit. Total: any text is some terms, at most 20, of its first
 * 1,000 characters (web-api.md 9.3, the part that works on one issue).
 */
export const parseEventTerms = (text: string): readonly EventTerm[] => {
  const terms: EventTerm[] = []
  for (const [, negation, field, tag, quoted, plain] of text.slice(0, textMax).matchAll(termForm)) {
    const key = field ?? tag ?? null
    const value = quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1')
    if (key === null && value === '') continue
    terms.push({ negated: negation === '!', key, value })
    if (terms.length === termsMax) break
  }
  return terms
}
