import type { EventAnswer, ExceptionAnswer, FrameAnswer } from '#packages/contract/event'

import { lineOf } from '../../lib/json-text.ts'
import { cutText } from '../../lib/visible-text.ts'
import { exceptionsOf } from './entries.ts'
import { orderVariables, failingLine, placeOf } from './rows.ts'

/** Limits of the copied text (ui.md 2.2). */
const charactersMax = 32_000
const framesMax = 16
const variablesMax = 20
const valueCharactersMax = 200

/** Keeps a text on one line and outside of Markdown: backticks and line ends of an event cannot end a code span. */
const inline = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll(/\s+/g, ' ')}\``
/** A fence longer than any run of backticks in the code. */
const fenced = (code: string): string => {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${code}\n${fence}`
}

const sourceOf = (frame: FrameAnswer): string =>
  frame.context
    .map(([line, code]) => `${line === frame.lineNo ? '>' : ' '} ${String(line).padStart(5)} ${code.replaceAll(/[\r\n]+/g, ' ')}`)
    .join('\n')

const variablesOf = (frame: FrameAnswer): string[] => {
  const vars = frame.vars ?? {}
  const { names } = orderVariables(Object.keys(vars), failingLine(frame))
  return names.slice(0, variablesMax).map((name) => `- ${inline(name)} = ${inline(cutText(lineOf(vars[name]), valueCharactersMax).text)}`)
}

const framePart = (frame: FrameAnswer): string => {
  const head = `- ${inline(`${placeOf(frame)}${frame.lineNo === null ? '' : `:${String(frame.lineNo)}`}`)} in ${inline(frame.function ?? '?')}${frame.inApp ? '' : ' (library)'}`
  const details = frame.inApp ? [...(frame.context.length > 0 ? [fenced(sourceOf(frame))] : []), ...variablesOf(frame)] : []
  return [head, ...details].join('\n')
}

const exceptionPart = (exception: ExceptionAnswer): string => {
  const frames = (exception.stacktrace?.frames ?? []).toReversed()
  const chosen = [...frames.filter(({ inApp }) => inApp), ...frames.filter(({ inApp }) => !inApp)].slice(0, framesMax)
  const shown = frames.filter((frame) => chosen.includes(frame))
  const omitted = frames.length - shown.length
  return [
    `## ${inline(exception.type ?? 'Error')} ${exception.value === null ? '' : inline(cutText(exception.value, 1_000).text)}`,
    ...shown.map(framePart),
    ...(omitted > 0 ? [`- ${String(omitted)} more frames`] : []),
  ].join('\n')
}

/** What a colleague or a model needs to understand the event: title, tags, exceptions with source and variables, frames of the application first. */
export const toMarkdown = (
  event: EventAnswer,
  place: { readonly shortId: string; readonly project: string; readonly address: string },
): string => {
  const head = [
    `# ${inline(cutText(event.title, 300).text)}`,
    '',
    `- issue: ${place.shortId} (${place.project}) ${place.address}`,
    `- event: ${event.eventID} at ${event.dateCreated}`,
    ...event.tags.map(({ key, value }) => `- ${inline(key)}: ${inline(cutText(value, valueCharactersMax).text)}`),
  ]
  const text = [head.join('\n'), ...exceptionsOf(event).toReversed().map(exceptionPart)].join('\n\n')
  const cut = cutText(text, charactersMax)
  return cut.omitted > 0 ? `${cut.text}\n\n(cut at ${String(charactersMax)} characters)\n` : `${text}\n`
}
