import type { EventAnswer, ExceptionAnswer, FrameAnswer } from '#packages/contract/event'
import type { SuspectCommit } from '#packages/contract/suspect-commit'
import { firstChars } from '#packages/normalize/text'
import type { Json } from '#packages/protocol/json'

import { exceptionsOf, failingLine, orderVariables, placeOf } from './parts.ts'

/** Limits of the copied text (ui.md 2.2). */
const charactersMax = 32_000
const framesMax = 16
const variablesMax = 20
const valueCharactersMax = 200

/** One line for a value of any shape. */
const lineOf = (value: Json | undefined): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))

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
  return names.slice(0, variablesMax).map((name) => `- ${inline(name)} = ${inline(firstChars(lineOf(vars[name]), valueCharactersMax))}`)
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
    `## ${inline(exception.type ?? 'Error')} ${exception.value === null ? '' : inline(firstChars(exception.value, 1_000))}`,
    ...shown.map(framePart),
    ...(omitted > 0 ? [`- ${String(omitted)} more frames`] : []),
  ].join('\n')
}

/** Where the event is found. */
export interface MarkdownPlace {
  readonly shortId: string
  /** Slug of the project. */
  readonly project: string
  /** Address of the page. */
  readonly address: string
  /** The commit that most likely broke it, where one is suspected. */
  readonly suspect?: Pick<SuspectCommit, 'id' | 'message' | 'author' | 'dateCreated' | 'url' | 'reason'> | undefined
}

const messageCharactersMax = 200

/** The commit, who made it, and why it is suspected. */
const suspectLine = ({ id, message, author, dateCreated, url, reason }: NonNullable<MarkdownPlace['suspect']>): string => {
  const [subject = ''] = (message ?? '').split('\n', 1)
  const who = author === null ? '' : ` by ${inline(author.name || author.email)}`
  const line = reason.lineNo === null ? '' : `:${String(reason.lineNo)}`
  const among = reason.among > 1 ? `one of ${String(reason.among)} that touch` : 'touches'
  const why = `${reason.kind === 'line' ? 'last changed' : among} ${inline(`${reason.path}${line}`)}`
  const place = url === null ? '' : ` ${url}`
  return `- suspect commit: ${inline(id)} ${inline(firstChars(subject, messageCharactersMax))}${who} at ${dateCreated}, ${why}${place}`
}

/** What a colleague or a model needs to understand the event: title, tags, exceptions with source and variables, frames of the application first. */
export const toMarkdown = (event: EventAnswer, place: MarkdownPlace): string => {
  const head = [
    `# ${inline(firstChars(event.title, 300))}`,
    '',
    `- issue: ${place.shortId} (${place.project}) ${place.address}`,
    `- event: ${event.eventID} at ${event.dateCreated}`,
    ...(place.suspect ? [suspectLine(place.suspect)] : []),
    ...event.tags.map(({ key, value }) => `- ${inline(key)}: ${inline(firstChars(value, valueCharactersMax))}`),
  ]
  const text = [head.join('\n'), ...exceptionsOf(event).toReversed().map(exceptionPart)].join('\n\n')
  if (text.length <= charactersMax) return `${text}\n`
  return `${firstChars(text, charactersMax)}\n\n(cut at ${String(charactersMax)} characters)\n`
}
