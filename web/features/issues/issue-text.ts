import type { Issue } from '#packages/contract/issue'
import type { JsonObject } from '#packages/protocol/json'

import { textOf } from '../../lib/json-text.ts'
import { formatCount } from '../../lib/number-format.ts'

/** The two parts of a title: what went wrong, bold, and what it said. */
export interface TitleParts {
  readonly type: string
  readonly message: string | null
}

/** Splits a title by the issue's metadata; without a type the whole title is the first part. */
export const titleParts = (issue: { readonly title: string; readonly metadata: JsonObject }): TitleParts => {
  const type = textOf(issue.metadata['type'])
  if (type !== null) return { type, message: textOf(issue.metadata['value']) }
  return { type: issue.title === '' ? '(no title)' : issue.title, message: null }
}

/** Characters of a message's end that stay in view when its middle is cut. */
const tailCharacters = 14
const plainText = /^[\x20-\x7e]*$/

/**
 * A message for one line that leaves its middle out: the end often tells two of them apart. `head` gets the dots where the line ends, `tail` stays
 * whole; it is empty when there is nothing to cut, or when the text has other letters than ASCII, which may join or run the other way.
 */
export const middleCut = (message: string, headMax: number): { readonly head: string; readonly tail: string } => {
  const at = message.length - tailCharacters
  if (at < tailCharacters || !plainText.test(message)) return { head: message.slice(0, headMax), tail: '' }
  return { head: message.slice(0, Math.min(at, headMax)), tail: message.slice(at) }
}

/** Two letters that stand for a platform in the project sign. */
export const platformSign = (platform: string | null): string => {
  const known: Readonly<Record<string, string>> = {
    python: 'py',
    javascript: 'js',
    node: 'no',
    go: 'go',
    java: 'ja',
    ruby: 'rb',
    php: 'ph',
    csharp: 'cs',
    native: 'na',
  }
  const family = (platform ?? '').split('-')[0] ?? ''
  return Object.hasOwn(known, family) ? (known[family] ?? '') : family.slice(0, 2) || '?'
}

/** The counts at and above which a row of this page is one of the three largest; they are set in bold. */
export const largestThree = (counts: readonly number[]): number =>
  counts.filter((count) => count > 1).toSorted((a, b) => b - a)[2] ?? Number.POSITIVE_INFINITY

/** Short labels of an issue's state. */
export const badgesOf = (
  issue: Issue,
): readonly { readonly text: string; readonly tone: 'plain' | 'info' | 'warning' | 'error' | 'ok' | 'line' }[] => [
  ...(issue.status === 'resolved' ? [{ text: 'Resolved', tone: 'ok' as const }] : []),
  ...(issue.status === 'ignored' ? [{ text: 'Archived', tone: 'plain' as const }] : []),
  ...(issue.substatus === 'new' ? [{ text: 'New', tone: 'info' as const }] : []),
  ...(issue.substatus === 'regressed' ? [{ text: 'Regressed', tone: 'warning' as const }] : []),
  ...(issue.substatus === 'escalating' ? [{ text: 'Escalating', tone: 'error' as const }] : []),
  ...(issue.isUnhandled ? [{ text: 'Unhandled', tone: 'line' as const }] : []),
]

/** Events per user to one decimal, `3.2x`; empty when no user is known, as then the number says nothing. */
export const eventsPerUser = (events: number, users: number): string => {
  if (users === 0) return ''
  const each = events / users
  return each >= 10 ? `${formatCount(Math.round(each))}x` : `${each.toFixed(1)}x`
}

/** A word with a capital first letter. */
export const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
