import type { ExceptionAnswer } from '#packages/contract/event'

import { partsOf } from './chain.ts'
import { dotted, framesOf, functionOf, isContext, pathOf, sourceBelow, titleOf } from './raw-trace-blocks.ts'

const headOf = (exception: ExceptionAnswer): string =>
  exception.module === 'builtins' || exception.module === '__main__' ? titleOf(exception) : dotted(exception.module, titleOf(exception))

/** Python counts the members of a group in its text; some SDKs send the text without. */
const groupHead = (exception: ExceptionAnswer, members: number): string => {
  const head = headOf(exception)
  return /sub-exceptions?\)$/.test(head.slice(-40)) ? head : `${head} (${String(members)} sub-exception${members === 1 ? '' : 's'})`
}

const joint = (cause: ExceptionAnswer | undefined): string =>
  isContext(cause)
    ? 'During handling of the above exception, another exception occurred:'
    : 'The above exception was the direct cause of the following exception:'

const callsOf = (exception: ExceptionAnswer): string[] =>
  framesOf(exception).flatMap((frame) => [
    `  File "${pathOf(frame)}", line ${String(frame.lineNo ?? 0)}, in ${functionOf(frame)}`,
    ...sourceBelow(frame, '    '),
  ])

/** Prints a chain in which there are groups: each level of a group is two columns further in, behind a bar. */
const groupPrinter = (exceptions: readonly ExceptionAnswer[]) => {
  const parts = partsOf(exceptions)
  const lines: string[] = []
  const met = new Set<number>()
  let depth = 0
  let needsEnd = false
  const inside = (): string => '  '.repeat(depth)
  const emit = (text: string, bar = '|'): void => {
    for (const line of text.split('\n')) lines.push(depth === 0 ? line : `${inside()}${bar} ${line}`)
  }
  const printMember = (member: number, place: number, last: boolean): void => {
    lines.push(`${inside()}${place === 0 ? '+-' : '  '}+---------------- ${String(place + 1)} ----------------`)
    depth += 1
    needsEnd ||= last
    print(member)
    // The end of an inner group that is the last member is the end of the outer one too.
    if (last && needsEnd) {
      lines.push(`${inside()}+------------------------------------`)
      needsEnd = false
    }
    depth -= 1
  }
  const printGroup = (exception: ExceptionAnswer, members: readonly number[]): void => {
    const outermost = depth === 0
    if (outermost) depth = 1
    const calls = callsOf(exception)
    if (calls.length > 0) emit('Exception Group Traceback (most recent call last):', outermost ? '+' : '|')
    for (const line of [...calls, groupHead(exception, members.length)]) emit(line)
    for (const [place, member] of members.entries()) printMember(member, place, place === members.length - 1)
    if (outermost) depth = 0
  }
  const print = (index: number): void => {
    const exception = exceptions[index]
    if (!exception || met.has(index)) return
    met.add(index)
    const { members, causes } = parts(index)
    for (const cause of causes) {
      if (met.has(cause)) continue
      print(cause)
      emit(`\n${joint(exceptions[cause])}\n`)
    }
    if (members.length > 0) {
      printGroup(exception, members)
      return
    }
    const calls = callsOf(exception)
    if (calls.length > 0) emit('Traceback (most recent call last):')
    for (const line of [...calls, headOf(exception)]) emit(line)
  }
  return (): string => {
    print(exceptions.length - 1)
    return lines.join('\n')
  }
}

const block = (exception: ExceptionAnswer): string => {
  const calls = callsOf(exception)
  return [...(calls.length > 0 ? ['Traceback (most recent call last):', ...calls] : []), headOf(exception)].join('\n')
}

/** What Python prints: the oldest call first, the cause before what it caused; groups as a tree. */
export const pythonTrace = (exceptions: readonly ExceptionAnswer[]): string => {
  if (exceptions.some(({ mechanism }) => mechanism?.['is_exception_group'] === true)) return groupPrinter(exceptions)()
  return exceptions.map((exception, index) => `${index === 0 ? '' : `\n${joint(exceptions[index - 1])}\n\n`}${block(exception)}`).join('\n')
}
