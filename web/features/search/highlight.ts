import type { ParsedQuery } from '#packages/search/parse'
import type { Problem, Span } from '#packages/search/query'
import type { Token } from '#packages/search/scan'

/** How a part of the query is drawn. */
export interface Part extends Span {
  readonly look: 'key' | 'value' | 'text' | 'mark' | 'plain'
  readonly isWrong: boolean
}

type Look = Part['look']
type Coloured = Span & { readonly look: Look }

const lookOf = (token: Token): Coloured[] => {
  const { start, end } = token
  if (token.kind === 'text') return [{ start, end, look: 'text' }]
  if (token.kind !== 'filter' && token.kind !== 'has') return [{ start, end, look: 'mark' }]
  const colon = token.kind === 'has' ? token.key.start : Math.min(token.key.end + 1, end)
  return [
    { start, end: colon, look: 'key' },
    { start: colon, end, look: 'value' },
  ]
}

/** The whole text of a query in parts that follow one another, each of one look. */
export const partsOf = (query: ParsedQuery, problems: readonly Problem[]): Part[] => {
  const coloured = query.tokens.flatMap(lookOf)
  const { length } = query.text
  const edges = [...coloured, ...problems].flatMap(({ start, end }) => [start, end]).filter((edge) => edge < length)
  const cuts = [...new Set([0, ...edges, length])].toSorted((a, b) => a - b)
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0
    const isInside = (span: Span): boolean => span.start <= start && span.end >= end
    return { start, end, look: coloured.find(isInside)?.look ?? 'plain', isWrong: problems.some(isInside) }
  })
}
