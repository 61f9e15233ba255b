import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { failingLine, placeOf } from './rows.ts'

const functionOf = (frame: FrameAnswer): string => frame.function ?? frame.rawFunction ?? '<unknown>'
const lineOf = (frame: FrameAnswer): string =>
  frame.lineNo === null ? '' : `:${String(frame.lineNo)}${frame.colNo === null ? '' : `:${String(frame.colNo)}`}`
const titleOf = ({ type, value }: ExceptionAnswer): string =>
  type !== null && value !== null && value !== '' ? `${type}: ${value}` : (type ?? value ?? 'Error')
const framesOf = (exception: ExceptionAnswer): readonly FrameAnswer[] => exception.stacktrace?.frames ?? []
const sourceBelow = (frame: FrameAnswer, indent: string): string[] => {
  const line = failingLine(frame)
  return line === null || line.trim() === '' ? [] : [`${indent}${line.trim()}`]
}

const pythonBlock = (exception: ExceptionAnswer): string => {
  const lines = framesOf(exception).flatMap((frame) => [
    `  File "${frame.filename ?? placeOf(frame)}", line ${String(frame.lineNo ?? 0)}, in ${functionOf(frame)}`,
    ...sourceBelow(frame, '    '),
  ])
  const module = exception.module !== null && exception.module !== 'builtins' && exception.module !== '' ? `${exception.module}.` : ''
  return [...(lines.length > 0 ? ['Traceback (most recent call last):', ...lines] : []), `${module}${titleOf(exception)}`].join('\n')
}

const pythonJoint = (later: ExceptionAnswer): string =>
  later.mechanism?.['source'] === '__context__'
    ? 'During handling of the above exception, another exception occurred:'
    : 'The above exception was the direct cause of the following exception:'

const python = (exceptions: readonly ExceptionAnswer[]): string =>
  exceptions
    .map((exception, index) => `${index === 0 ? '' : `\n${pythonJoint(exceptions[index - 1] ?? exception)}\n\n`}${pythonBlock(exception)}`)
    .join('\n')

const newestFirst = (exception: ExceptionAnswer, print: (frame: FrameAnswer) => string[]): string[] =>
  framesOf(exception).toReversed().flatMap(print)

const javascriptBlock = (exception: ExceptionAnswer): string =>
  [
    titleOf(exception),
    ...newestFirst(exception, (frame) => [
      frame.function === null ? `    at ${placeOf(frame)}${lineOf(frame)}` : `    at ${frame.function} (${placeOf(frame)}${lineOf(frame)})`,
      ...sourceBelow(frame, '        '),
    ]),
  ].join('\n')

const goBlock = (exception: ExceptionAnswer): string =>
  [
    `panic: ${titleOf(exception)}`,
    '',
    'goroutine 1 [running]:',
    ...newestFirst(exception, (frame) => [
      `${frame.module === null ? '' : `${frame.module}.`}${functionOf(frame)}(...)`,
      `\t${frame.absPath ?? placeOf(frame)}${frame.lineNo === null ? '' : `:${String(frame.lineNo)}`}`,
      ...sourceBelow(frame, '\t\t'),
    ]),
  ].join('\n')

const javaBlock = (exception: ExceptionAnswer): string =>
  [
    `${exception.module === null ? '' : `${exception.module}.`}${titleOf(exception)}`,
    ...newestFirst(exception, (frame) => [
      `\tat ${frame.module === null ? '' : `${frame.module}.`}${functionOf(frame)}(${frame.filename ?? 'Unknown Source'}${frame.lineNo === null ? '' : `:${String(frame.lineNo)}`})`,
      ...sourceBelow(frame, '\t\t'),
    ]),
  ].join('\n')

const otherBlock = (exception: ExceptionAnswer): string =>
  [
    titleOf(exception),
    ...newestFirst(exception, (frame) => [`  ${functionOf(frame)} in ${placeOf(frame)}${lineOf(frame)}`, ...sourceBelow(frame, '      ')]),
  ].join('\n')

const causedBy = (block: (exception: ExceptionAnswer) => string) => (exceptions: readonly ExceptionAnswer[]) =>
  exceptions.toReversed().map(block).join('\nCaused by: ')

/**
 * The trace as the language itself prints it, with source lines where the event has them (ui.md 2.3). Exceptions are ordered as in the event:
 * causes first; Python prints them so, the others newest first with "Caused by".
 */
export const rawTrace = (exceptions: readonly ExceptionAnswer[], platform: string): string => {
  const family = platform.split('-')[0] ?? ''
  if (family === 'python') return python(exceptions)
  if (family === 'node' || family === 'javascript') return causedBy(javascriptBlock)(exceptions)
  if (family === 'go') return causedBy(goBlock)(exceptions)
  if (family === 'java') return causedBy(javaBlock)(exceptions)
  return causedBy(otherBlock)(exceptions)
}
