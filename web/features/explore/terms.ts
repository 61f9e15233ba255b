import { parseQuery } from '#packages/search/parse'
import { printQuery, printTag, printValue } from '#packages/search/print'
import type { QueryNode } from '#packages/search/query'

const subscriptForm = /^tags\[([^,\]]{1,200})(?:,[a-z]{1,10})?\]$/

/** `key:value` as the search language has it, or that it must not be so. No value: what has none. */
export const termOf = (key: string, value: string, excluded = false): string => {
  const name = subscriptForm.test(key) ? key : printTag(key)
  if (value === '') return `${excluded ? '' : '!'}has:${name}`
  return `${excluded ? '!' : ''}${name}:${printValue({ pieces: [value] })}`
}

const isOf = (node: QueryNode, key: string): boolean =>
  (node.kind === 'filter' || node.kind === 'has') && node.key.name === key.replace(subscriptForm, '$1')

/** Whether a condition still says something beside a new one of the same key: only that other values must not be there. */
const staysBeside = (node: QueryNode, excluded: boolean): boolean => excluded && node.kind === 'filter' && node.negated

/** A query with one more condition, which takes the place of what was said of its key; several values may be excluded. */
export const withTerm = (query: string, key: string, value: string, excluded = false): string => {
  const { root } = parseQuery(query)
  const term = termOf(key, value, excluded)
  if (root.kind === 'or') return `(${printQuery(root)}) ${term}`
  const parts = root.kind === 'and' ? root.parts : [root]
  const kept = parts.filter((part) => !isOf(part, key) || staysBeside(part, excluded))
  const printed = kept.map((part) => (part.kind === 'or' ? `(${printQuery(part)})` : printQuery(part)))
  return [...new Set([...printed, term])].join(' ')
}
