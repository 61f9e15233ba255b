import type { Group, Problem, QueryNode, Term } from './query.ts'
import { scanQuery } from './scan.ts'
import type { Token } from './scan.ts'

/** A query as it was understood: what is wrong is left out of it and told. */
export interface ParsedQuery {
  readonly text: string
  readonly root: QueryNode
  /** In the order of the text, for colouring it. */
  readonly tokens: readonly Token[]
  /** Sorted by place. Empty: the whole text was understood. */
  readonly problems: readonly Problem[]
}

/**
 * Characters of a query at most. In an address it can be longer than Node takes (heads of 16 KiB, in which a character outside of ASCII has 6 to 12
 * bytes): the search box stops at 4,096.
 */
export const queryLengthMax = 10_000
/** Parentheses inside of each other at most. */
export const depthMax = 20

interface Cursor {
  readonly tokens: readonly Token[]
  at: number
  /** Parentheses too deep to be understood that are open now. */
  ignored: number
  readonly problems: Problem[]
}

const complain = ({ problems }: Cursor, { start, end }: Token, message: string): void => {
  problems.push({ start, end, message })
}

/** One group of what was found: the part itself when it is alone, and groups of the same kind are taken in. */
const groupOf = (kind: Group['kind'], parts: readonly QueryNode[]): QueryNode => {
  const [only] = parts
  if (only && parts.length === 1) return only
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return { kind, parts: flat, start: flat[0]?.start ?? 0, end: flat.at(-1)?.end ?? 0 }
}

const isTerm = (token: Token): token is Term => token.kind === 'filter' || token.kind === 'has' || token.kind === 'text'

const isEmpty = (node: QueryNode): boolean => node.kind === 'and' && node.parts.length === 0

/** A parenthesis that was just opened, to its end. Undefined when there is nothing in it. */
const parseGroup = (cursor: Cursor, open: Token, depth: number): QueryNode | undefined => {
  if (depth >= depthMax) {
    complain(cursor, open, `Parentheses may be ${depthMax} deep at most`)
    cursor.ignored++
    return undefined
  }
  const problemsBefore = cursor.problems.length
  const inner = parseEither(cursor, depth + 1)
  if (cursor.tokens[cursor.at]?.kind === 'close') cursor.at++
  else complain(cursor, open, 'The parenthesis is not closed')
  if (!isEmpty(inner)) return inner
  if (cursor.problems.length === problemsBefore) complain(cursor, open, 'There is nothing in the parentheses')
  return undefined
}

/** A closing parenthesis: true when it ends the group that is being read. */
const endsGroup = (cursor: Cursor, token: Token, depth: number): boolean => {
  if (cursor.ignored > 0) cursor.ignored--
  else if (depth > 0) return true
  else complain(cursor, token, 'This parenthesis was never opened')
  cursor.at++
  return false
}

/** Terms one after the other, with or without AND. */
const parseAll = (cursor: Cursor, depth: number): QueryNode => {
  const parts: QueryNode[] = []
  let and: Token | undefined
  for (let token = cursor.tokens[cursor.at]; token; token = cursor.tokens[cursor.at]) {
    if (token.kind === 'OR') break
    if (token.kind === 'close') {
      if (endsGroup(cursor, token, depth)) break
      continue
    }
    cursor.at++
    if (token.kind === 'AND') {
      if (and || parts.length === 0) complain(cursor, token, 'AND stands between two terms')
      and = token
      continue
    }
    const part = isTerm(token) ? token : parseGroup(cursor, token, depth)
    if (part) parts.push(part)
    and = undefined
  }
  if (and && parts.length > 0) complain(cursor, and, 'AND stands between two terms')
  return groupOf('and', parts)
}

const parseEither = (cursor: Cursor, depth: number): QueryNode => {
  const parts: QueryNode[] = []
  let or: Token | undefined
  for (;;) {
    const problemsBefore = cursor.problems.length
    const part = parseAll(cursor, depth)
    const next = cursor.tokens[cursor.at]
    if (!isEmpty(part)) parts.push(part)
    else {
      const lonely = or ?? (next?.kind === 'OR' ? next : undefined)
      if (lonely && cursor.problems.length === problemsBefore) complain(cursor, lonely, 'OR stands between two terms')
    }
    if (next?.kind !== 'OR') return groupOf('or', parts.length === 0 ? [groupOf('and', [])] : parts)
    or = next
    cursor.at++
  }
}

/**
 * Reads a query (web-api.md 9.1). Total: whatever the text, there is an answer, in time linear in its length. What cannot be understood is a problem
 * with a place, and the rest still counts; whoever must be strict refuses a query that has problems. AND, written or not, binds tighter than OR.
 */
export const parseQuery = (text: string): ParsedQuery => {
  const short = text.length > queryLengthMax ? text.slice(0, queryLengthMax) : text
  const { tokens, problems } = scanQuery(short)
  const cursor: Cursor = { tokens, at: 0, ignored: 0, problems: [...problems] }
  if (short !== text)
    cursor.problems.push({ start: queryLengthMax, end: text.length, message: `The query may have at most ${queryLengthMax} characters` })
  const root = parseEither(cursor, 0)
  return { text: short, root, tokens, problems: cursor.problems.toSorted((a, b) => a.start - b.start || a.end - b.end) }
}
