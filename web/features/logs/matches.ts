import { parseQuery } from '#packages/search/parse'
import type { QueryNode } from '#packages/search/query'

import { visibleText } from '../../lib/visible-text.ts'
import { ansiParts } from './ansi.ts'
import type { AnsiStyle } from './ansi.ts'

/** Texts that are looked for at most, and characters of each. */
const needlesMax = 20
const needleLengthMax = 200

const messageNames: ReadonlySet<string> = new Set(['message', 'body', 'log.body', 'sentry.body'])

const piecesOf = (node: QueryNode): readonly string[] => {
  if (node.kind === 'and' || node.kind === 'or') return node.parts.flatMap(piecesOf)
  if (node.kind === 'text') return node.negated ? [] : node.value.pieces
  if (node.kind !== 'filter' || node.negated || !messageNames.has(node.key.name.toLowerCase())) return []
  return node.values.flatMap(({ pieces }) => pieces)
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)

/** Finds what a query looks for in messages: words, and values of `message:`. Null when it looks for none. The pattern is made of literals alone. */
export const matcherOf = (query: string): RegExp | null => {
  const pieces = piecesOf(parseQuery(query).root).map((piece) => piece.trim().slice(0, needleLengthMax))
  const needles = [...new Set(pieces.filter((piece) => piece !== ''))].slice(0, needlesMax)
  // Of two that begin at one place the longer one is meant.
  const literals = needles.toSorted((a, b) => b.length - a.length).map(escaped)
  return literals.length === 0 ? null : new RegExp(literals.join('|'), 'gi')
}

/** A part of a message as it is drawn: visible, of one look, and whether it is what was looked for. */
export interface LinePart {
  readonly text: string
  readonly style: AnsiStyle
  readonly isHit: boolean
}

interface Found {
  readonly start: number
  readonly end: number
}

const findAll = (text: string, matcher: RegExp | null): readonly Found[] =>
  matcher ? [...text.matchAll(matcher)].map(({ index, 0: { length } }) => ({ start: index, end: index + length })) : []

/** Parts of a message in the colours of its terminal, with what was looked for marked also where it goes over from one colour to another. */
export const lineParts = (message: string, matcher: RegExp | null): readonly LinePart[] => {
  const coloured = ansiParts(message)
  const found = findAll(coloured.map(({ text }) => text).join(''), matcher)
  const parts: LinePart[] = []
  let before = 0
  let next = 0
  for (const { text, style } of coloured) {
    let at = 0
    while (at < text.length) {
      while ((found[next]?.end ?? Number.POSITIVE_INFINITY) <= before + at) next++
      const hit = found[next]
      const isHit = hit !== undefined && hit.start <= before + at
      const end = Math.min(text.length, (isHit ? hit.end : (hit?.start ?? Number.POSITIVE_INFINITY)) - before)
      parts.push({ text: visibleText(text.slice(at, end)), style, isHit })
      at = end
    }
    before += text.length
  }
  return parts
}
