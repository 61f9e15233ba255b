import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { failingLine, placeOf } from './rows.ts'

/** Parts that the raw traces of all languages are made of. */
export const framesOf = (exception: ExceptionAnswer): readonly FrameAnswer[] => exception.stacktrace?.frames ?? []
export const functionOf = (frame: FrameAnswer): string => frame.function ?? frame.rawFunction ?? '<unknown>'
/** Languages print whole paths. */
export const pathOf = (frame: FrameAnswer): string => frame.absPath ?? placeOf(frame)
export const lineOf = (frame: FrameAnswer): string => (frame.lineNo === null ? '' : `:${String(frame.lineNo)}`)
export const titleOf = ({ type, value }: ExceptionAnswer): string =>
  type !== null && value !== null && value !== '' ? `${type}: ${value}` : (type ?? value ?? 'Error')
/** `module.name`, the module only when there is one. */
export const dotted = (module: string | null, name: string): string => (module === null || module === '' ? name : `${module}.${name}`)

/** The failing source line below its frame: mails of other trackers have it, so the raw text has it too. */
export const sourceBelow = (frame: FrameAnswer, indent: string): string[] => {
  const line = failingLine(frame)
  return line === null || line.trim() === '' ? [] : [`${indent}${line.trim()}`]
}

/** Lines for each frame, the newest call first. */
export const newestFirst = (exception: ExceptionAnswer, print: (frame: FrameAnswer, place: number) => string[]): string[] =>
  framesOf(exception).toReversed().flatMap(print)

/** True for a chain in which the exception was being handled when the next one came. */
export const isContext = (exception: ExceptionAnswer | undefined): boolean => exception?.mechanism?.['source'] === '__context__'
