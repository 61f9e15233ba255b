import type { KeyTable } from '#packages/search/keys'

import type { Dataset } from './dataset.ts'
import { parseCall } from './functions.ts'
import type { Call } from './functions.ts'
import { asNumber, parseTarget } from './target.ts'
import type { Target } from './target.ts'

export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'operand'; readonly of: Call | Target }
  | { readonly kind: 'operation'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Term; readonly right: Term }

/** Arithmetic on fields or functions: `count() / count_unique(user)` (web-api.md 9.3). */
export interface Equation {
  readonly kind: 'equation'
  readonly term: Term
  /** Of functions; else of plain fields. */
  readonly isAggregate: boolean
}

const lengthMax = 500
const operatorsMax = 10
const depthMax = 5
/** A number, a call, a name, or a sign. */
const piecePattern = /\s*(?:(\d{1,12}(?:\.\d{1,6})?)|([a-z][a-z0-9_]*\([^()]{0,400}\)|[A-Za-z_][A-Za-z0-9_.[\]]*)|([-+*/()]))/y

interface Reader {
  readonly pieces: readonly string[]
  readonly read: (text: string) => Call | Target | string
  at: number
  operators: number
}

const isTerm = (read: Term | string): read is Term => typeof read !== 'string'

const piecesOf = (text: string): string[] | undefined => {
  const pieces: string[] = []
  piecePattern.lastIndex = 0
  for (let at = 0; at < text.trimEnd().length; at = piecePattern.lastIndex) {
    piecePattern.lastIndex = at
    const match = piecePattern.exec(text)
    if (!match) return undefined
    pieces.push(match[0].trim())
  }
  return pieces
}

const readFactor = (reader: Reader, depth: number): Term | string => {
  const piece = reader.pieces[reader.at++]
  if (piece === undefined) return 'The equation ends too early'
  if (/^\d/.test(piece)) return { kind: 'number', value: Number(piece) }
  if (piece === '(') {
    if (depth >= depthMax) return `Parentheses of an equation may be ${depthMax} deep at most`
    const inner = readSum(reader, depth + 1)
    return isTerm(inner) && reader.pieces[reader.at++] !== ')' ? 'A parenthesis of the equation is not closed' : inner
  }
  if (piece.length === 1 && '+-*/)'.includes(piece)) return `${piece} stands between two terms of an equation`
  const of = reader.read(piece)
  return typeof of === 'string' ? of : { kind: 'operand', of }
}

const readChain = (reader: Reader, operators: readonly string[], next: () => Term | string): Term | string => {
  let left = next()
  for (
    let piece = reader.pieces[reader.at];
    isTerm(left) && piece !== undefined && operators.includes(piece);
    piece = reader.pieces[reader.at]
  ) {
    reader.at++
    if (++reader.operators > operatorsMax) return `An equation may have at most ${operatorsMax} operators`
    const right = next()
    if (!isTerm(right)) return right
    left = { kind: 'operation', operator: piece === '+' || piece === '-' || piece === '*' ? piece : '/', left, right }
  }
  return left
}

const readSum = (reader: Reader, depth: number): Term | string =>
  readChain(reader, ['+', '-'], () => readChain(reader, ['*', '/'], () => readFactor(reader, depth)))

const operandsOf = (term: Term): (Call | Target)[] => {
  if (term.kind === 'operation') return [...operandsOf(term.left), ...operandsOf(term.right)]
  return term.kind === 'operand' ? [term.of] : []
}

/** Reads an equation; a string is what is wrong with it, a sentence. Total. */
export const parseEquation = (dataset: Dataset, table: KeyTable, text: string): Equation | string => {
  const pieces = text.length > lengthMax ? undefined : piecesOf(text)
  if (!pieces) return 'The equation cannot be read'
  const read = (piece: string): Call | Target | string => {
    const call = parseCall(dataset, table, piece)
    if (call !== undefined) return call
    const target = parseTarget(table, piece)
    return (target && asNumber(target)) ?? `${piece} is no number to calculate with`
  }
  const reader: Reader = { pieces, read, at: 0, operators: 0 }
  const term = readSum(reader, 0)
  if (!isTerm(term)) return term
  if (reader.at < pieces.length) return 'The equation goes on where it should end'
  const operands = operandsOf(term)
  const calls = operands.filter((each) => each.kind === 'function')
  if (operands.length === 0) return 'An equation needs a field'
  if (calls.length > 0 && calls.length < operands.length) return 'An equation is of functions or of fields, not of both'
  return { kind: 'equation', term, isAggregate: calls.length > 0 }
}
