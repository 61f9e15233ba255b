import type { BreadcrumbAnswer, EventAnswer, ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { lineOf } from '../../../lib/json-text.ts'
import { crumbsOf, exceptionsOf } from '../../errors/entries.ts'
import { placeOf } from '../../errors/rows.ts'
import { align } from './align.ts'
import type { Aligned } from './align.ts'
import { differs, fieldRows, leavesOf } from './fields.ts'
import type { FieldRow } from './fields.ts'

/** A frame of both traces, or of one. */
export interface FramePair extends Aligned<FrameAnswer> {
  /** Line and variables that differ between the two; empty when one side is missing. */
  readonly changes: readonly FieldRow[]
}

/** The exceptions that stand at one place in both chains. */
export interface TracePair extends Aligned<ExceptionAnswer> {
  /** The newest call first. */
  readonly frames: readonly FramePair[]
  /** Type, text and mechanism. */
  readonly head: readonly FieldRow[]
}

/** Frames of one trace and breadcrumbs of one event that are compared: those next to the error. */
const framesMax = 500
const crumbsMax = 200
const exceptionsMax = 20

const frameKey = (frame: FrameAnswer): string => `${frame.module ?? placeOf(frame)}\n${frame.function ?? ''}`

const lineText = ({ lineNo, colNo }: FrameAnswer): string | null =>
  lineNo === null ? null : `${String(lineNo)}${colNo === null ? '' : `:${String(colNo)}`}`

const changesOf = ({ left, right }: Aligned<FrameAnswer>): readonly FieldRow[] => {
  if (!left || !right) return []
  const variables = fieldRows(leavesOf(Object.entries(left.vars ?? {})), leavesOf(Object.entries(right.vars ?? {})))
  return [{ name: 'line', left: lineText(left), right: lineText(right) }, ...variables].filter(differs)
}

const headRows = (left: ExceptionAnswer | null, right: ExceptionAnswer | null): readonly FieldRow[] => {
  const valuesOf = (one: ExceptionAnswer | null) =>
    leavesOf(
      one
        ? [
            ['type', one.type],
            ['value', one.value],
            ['module', one.module],
            ['mechanism', one.mechanism?.['type']],
          ]
        : [],
    )
  return fieldRows(valuesOf(left), valuesOf(right))
}

const framesOf = (exception: ExceptionAnswer | null): readonly FrameAnswer[] =>
  (exception?.stacktrace?.frames ?? []).slice(-framesMax).toReversed()

/** The stack traces of two events, the thrown exception first; chains are held against each other from it on. */
export const tracePairs = (left: EventAnswer, right: EventAnswer): readonly TracePair[] => {
  const [leftChain, rightChain] = [left, right].map((event) => exceptionsOf(event).toReversed().slice(0, exceptionsMax))
  const count = Math.max(leftChain?.length ?? 0, rightChain?.length ?? 0)
  return Array.from({ length: count }, (_, index) => {
    const pair = { left: leftChain?.[index] ?? null, right: rightChain?.[index] ?? null }
    const frames = align(framesOf(pair.left), framesOf(pair.right), frameKey)
    return {
      ...pair,
      head: headRows(pair.left, pair.right),
      frames: frames.map((frame) => ({ ...frame, changes: changesOf(frame) })),
    }
  })
}

/** True when a frame is in both traces at the same line with the same variables. */
export const isSameFrame = ({ left, right, changes }: FramePair): boolean => left !== null && right !== null && changes.length === 0

/** What a breadcrumb says, in one line: ids and times in it make it another one. */
export const crumbLine = ({ category, message, data }: BreadcrumbAnswer): string =>
  [category ?? '', message ?? '', data === null ? '' : lineOf(data)].filter((part) => part !== '').join(' ')

const crumbKey = (crumb: BreadcrumbAnswer): string => `${crumb.type}\n${crumb.level}\n${crumbLine(crumb)}`

/** The breadcrumbs of two events beside each other, the newest first. */
export const crumbPairs = (left: EventAnswer, right: EventAnswer): readonly Aligned<BreadcrumbAnswer>[] => {
  const [leftCrumbs, rightCrumbs] = [left, right].map((event) => crumbsOf(event).slice(-crumbsMax).toReversed())
  return align(leftCrumbs ?? [], rightCrumbs ?? [], crumbKey)
}
