import type { ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { dotted, framesOf, functionOf, lineOf, newestFirst, pathOf, sourceBelow, titleOf } from './raw-trace-blocks.ts'
import { pythonTrace } from './raw-trace-python.ts'

type Print = (exceptions: readonly ExceptionAnswer[]) => string

const columnOf = ({ colNo }: FrameAnswer): string => (colNo === null ? '' : `:${String(colNo)}`)
const nameless = new Set(['?', '<anonymous>', ''])

const javascriptFrame =
  (indent: string) =>
  (frame: FrameAnswer): string[] => {
    const place = `${pathOf(frame)}${lineOf(frame)}${columnOf(frame)}`
    const name = frame.function ?? ''
    return [`${indent}    at ${nameless.has(name) ? place : `${name} (${place})`}`, ...sourceBelow(frame, `${indent}        `)]
  }

/** As Node prints: the cause inside of braces, two columns further in. */
const javascript: Print = (exceptions) => {
  const print = (place: number, indent: string): string[] => {
    const exception = exceptions[place]
    if (!exception) return []
    const frames = newestFirst(exception, javascriptFrame(indent))
    const cause = print(place - 1, `${indent}  `)
    const lines = [titleOf(exception), ...frames]
    if (cause.length === 0) return lines
    return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} {`, `${indent}  [cause]: ${cause[0] ?? ''}`, ...cause.slice(1), `${indent}}`]
  }
  return print(exceptions.length - 1, '').join('\n')
}

/** Go prints what it panics with; an error that was only reported has its type before it. */
const goHead = (exception: ExceptionAnswer): string =>
  exception.mechanism?.['handled'] === false ? `panic: ${exception.value ?? exception.type ?? ''}` : titleOf(exception)

const goBlock = (exception: ExceptionAnswer): string => {
  const frames = newestFirst(exception, (frame) => [
    `${dotted(frame.module, functionOf(frame))}(...)`,
    `\t${pathOf(frame)}${lineOf(frame)}`,
    ...sourceBelow(frame, '\t\t'),
  ])
  return [goHead(exception), ...(frames.length > 0 ? ['', `goroutine ${exception.threadId ?? '1'} [running]:`, ...frames] : [])].join('\n')
}

const isSameCall = (a: FrameAnswer | undefined, b: FrameAnswer | undefined): boolean =>
  a !== undefined && a.module === b?.module && a.function === b.function && a.filename === b.filename && a.lineNo === b.lineNo

const javaPlace = (frame: FrameAnswer): string =>
  frame.filename === null ? 'Unknown Source' : frame.filename === 'Native' ? 'Native Method' : `${frame.filename}${lineOf(frame)}`

/** As Java prints: calls that a cause shares with what it caused are counted, not repeated. */
const java: Print = (exceptions) => {
  const blocks = exceptions.toReversed().map((exception, place, all) => {
    const frames = framesOf(exception)
    const outer = place === 0 ? [] : framesOf(all[place - 1] ?? exception)
    let shared = 0
    while (shared < frames.length && isSameCall(outer[shared], frames[shared])) shared += 1
    const own = frames.slice(shared).toReversed()
    return [
      dotted(exception.module, titleOf(exception)),
      ...own.flatMap((frame) => [`\tat ${dotted(frame.module, functionOf(frame))}(${javaPlace(frame)})`, ...sourceBelow(frame, '\t\t')]),
      ...(shared > 0 ? [`\t... ${String(shared)} more`] : []),
    ].join('\n')
  })
  const thread = exceptions.at(-1)?.threadId
  const head = thread !== null && thread !== undefined && !/^\d+$/.test(thread) ? `Exception in thread "${thread}" ` : ''
  return `${head}${blocks.join('\nCaused by: ')}`
}

const rubyBlock = (exception: ExceptionAnswer): string => {
  const title = exception.type === null ? (exception.value ?? 'Error') : `${exception.value ?? ''} (${exception.type})`
  const lines = newestFirst(exception, (frame, place) => [
    `${place === 0 ? '' : '\tfrom '}${pathOf(frame)}${lineOf(frame)}:in '${functionOf(frame)}'${place === 0 ? `: ${title}` : ''}`,
    ...sourceBelow(frame, '\t\t'),
  ])
  return lines.length > 0 ? lines.join('\n') : title
}

/** PHP names in each line the place of a call and what was called: the function of the next newer frame. */
const phpBlock = (exception: ExceptionAnswer): string => {
  const frames = framesOf(exception).toReversed()
  const [failed, ...calls] = frames
  const place = failed ? ` in ${pathOf(failed)}${lineOf(failed)}` : ''
  const lines = calls.map(
    (frame, index) => `#${String(index)} ${pathOf(frame)}(${String(frame.lineNo ?? 0)}): ${functionOf(frames[index] ?? frame)}()`,
  )
  return [
    `${titleOf(exception)}${place}`,
    ...(failed ? sourceBelow(failed, '    ') : []),
    'Stack trace:',
    ...lines,
    `#${String(lines.length)} {main}`,
  ].join('\n')
}

const php: Print = (exceptions) => {
  const last = exceptions.at(-1)
  const failed = last && framesOf(last).at(-1)
  const end = failed ? `\n  thrown in ${pathOf(failed)} on line ${String(failed.lineNo ?? 0)}` : ''
  return `PHP Fatal error:  Uncaught ${exceptions.map(phpBlock).join('\n\nNext ')}${end}`
}

const csharpFrames = (exception: ExceptionAnswer): string[] =>
  newestFirst(exception, (frame) => {
    const name = functionOf(frame)
    const place = frame.lineNo === null ? '' : ` in ${pathOf(frame)}:line ${String(frame.lineNo)}`
    return [`   at ${dotted(frame.module, name.includes('(') ? name : `${name}()`)}${place}`, ...sourceBelow(frame, '      ')]
  })

/** .NET prints all heads first, then the calls of the innermost exception, and so outwards. */
const csharp: Print = (exceptions) => {
  const heads = exceptions.toReversed().map((exception, place) => `${place === 0 ? '' : ' ---> '}${titleOf(exception)}`)
  const bodies = exceptions.flatMap((exception, index) => [
    ...csharpFrames(exception),
    ...(index < exceptions.length - 1 ? ['   --- End of inner exception stack trace ---'] : []),
  ])
  return [...heads, ...bodies].join('\n')
}

const baseName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

/** As crash reports of native programs: number, image, address, function and, when it is known, file and line. */
const nativeBlock = (exception: ExceptionAnswer): string =>
  [
    titleOf(exception),
    ...newestFirst(exception, (frame, place) => {
      const file = frame.filename === null ? '' : ` (${frame.filename}${lineOf(frame)})`
      const image = baseName(frame.package ?? frame.module ?? '???')
      return [
        `${String(place).padEnd(3)} ${image.padEnd(30)} ${frame.instructionAddr ?? '0x0'} ${functionOf(frame)}${file}`,
        ...sourceBelow(frame, '        '),
      ]
    }),
  ].join('\n')

const otherBlock = (exception: ExceptionAnswer): string =>
  [
    titleOf(exception),
    ...newestFirst(exception, (frame) => [
      `  ${functionOf(frame)} in ${pathOf(frame)}${lineOf(frame)}${columnOf(frame)}`,
      ...sourceBelow(frame, '      '),
    ]),
  ].join('\n')

const joined =
  (block: (exception: ExceptionAnswer) => string, between: string): Print =>
  (exceptions) =>
    exceptions.toReversed().map(block).join(between)

const native = joined(nativeBlock, '\nCaused by: ')

const languages: ReadonlyMap<string, Print> = new Map<string, Print>([
  ['python', pythonTrace],
  ['javascript', javascript],
  ['node', javascript],
  ['go', joined(goBlock, '\n\nCaused by: ')],
  ['java', java],
  ['ruby', joined(rubyBlock, '\n')],
  ['php', php],
  ['csharp', csharp],
  ['native', native],
  ['c', native],
  ['objc', native],
  ['cocoa', native],
  ['swift', native],
])

/**
 * The trace as the language itself prints it, with the failing source lines where the event has them (ui.md 2.3). Exceptions are ordered as in the
 * event: causes first.
 */
export const rawTrace = (exceptions: readonly ExceptionAnswer[], platform: string): string => {
  const print = languages.get(platform.split('-')[0] ?? '') ?? joined(otherBlock, '\nCaused by: ')
  return print(exceptions)
}
