import type { Event, ExceptionValue, Frame, Stacktrace } from '#packages/protocol/event'

import { parameterize } from './parameterize.ts'
import { tagOf } from './tags.ts'

/** Longest variable name that is looked for. */
const nameCharsMax = 256

const variable = new RegExp(String.raw`^\{\{\s*(\S{1,${nameCharsMax}}?)\s*\}\}$`)

/** Name of the variable that an entry consists of: `{{ transaction }}`, with any blanks inside the braces. */
const variableOf = (entry: string): string | undefined => variable.exec(entry)?.[1]

/** True for `{{ default }}`, the place of the event's own values. */
export const isDefault = (entry: string): boolean => variableOf(entry) === 'default'

/** The frame where it crashed: the last in-app one of the last exception, else its last; else that of the top-level or only stack trace. */
const crashFrame = (event: Event): Frame | undefined => {
  const withFrames = (stacktrace: Stacktrace | undefined): Stacktrace | undefined =>
    stacktrace && stacktrace.frames.length > 0 ? stacktrace : undefined
  const onlyThread = event.threads?.length === 1 ? event.threads[0]?.stacktrace : undefined
  const frames = (withFrames(event.exception?.at(-1)?.stacktrace) ?? withFrames(event.stacktrace) ?? withFrames(onlyThread))?.frames ?? []
  return frames.findLast((frame) => frame.in_app === true) ?? frames.at(-1)
}

const packageName = (path: string | undefined): string | undefined =>
  path && path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

interface Sources {
  readonly event: Event
  readonly exception: ExceptionValue | undefined
  readonly frame: Frame | undefined
}

/** Value of each variable, and what stands for it where there is none (grouping.md 3). */
const variables = new Map<string, { missing: string; read: (sources: Sources) => string | undefined }>()

const define = (names: readonly string[], missing: string, read: (sources: Sources) => string | undefined): void => {
  for (const name of names) variables.set(name, { missing: `<no-${missing}>`, read })
}

define(['transaction'], 'transaction', ({ event }) => event.transaction)
define(['message'], 'message', ({ event, exception }) => event.logentry?.formatted || event.logentry?.message || exception?.value)
define(['type', 'error.type'], 'type', ({ exception }) => exception?.type)
define(['value', 'error.value'], 'value', ({ exception }) => exception?.value)
define(['function', 'stack.function'], 'function', ({ frame }) => frame?.function)
define(['path', 'stack.abs_path'], 'abs-path', ({ frame }) => frame?.abs_path || frame?.filename)
define(['stack.filename'], 'filename', ({ frame }) => frame?.filename || frame?.abs_path)
define(['module', 'stack.module'], 'module', ({ frame }) => frame?.module)
define(['package', 'stack.package'], 'package', ({ frame }) => packageName(frame?.package))
define(['level'], 'level', ({ event }) => event.level)
define(['logger'], 'logger', ({ event }) => event.logger)

const tagPrefix = 'tags.'

const resolveVariable = (sources: Sources, name: string): string => {
  if (name.startsWith(tagPrefix)) {
    const key = name.slice(tagPrefix.length)
    return tagOf(sources.event, key) || `<no-value-for-tag-${key}>`
  }
  const known = variables.get(name)
  return known ? known.read(sources) || known.missing : `<unrecognized-variable-${name}>`
}

const sourcesOf = (event: Event): Sources => ({ event, exception: event.exception?.at(-1), frame: crashFrame(event) })

const messagesOf = (event: Event): Set<string> => {
  const texts = [event.logentry?.formatted, event.logentry?.message, ...(event.exception ?? []).map((exception) => exception.value)]
  return new Set(texts.flatMap((text) => (text ? [text] : [])))
}

/**
 * Resolves the entries of a fingerprint; undefined where the event's own values belong (`{{ default }}`). An entry that comes out equal to the event's message or to the
 * value of one of its exceptions is parameterised as those are (grouping.md 1.2), so ids in them do not separate issues. An id inside a longer constant does.
 */
export const resolveFingerprint = (event: Event, fingerprint: readonly string[]): (string | undefined)[] => {
  const sources = sourcesOf(event)
  const messages = messagesOf(event)
  return fingerprint.map((entry) => {
    const name = variableOf(entry)
    if (name === 'default') return undefined
    const resolved = name === undefined ? entry : resolveVariable(sources, name)
    return messages.has(resolved) ? parameterize(resolved) : resolved
  })
}

const titleCharsMax = 100

const variablesInText = new RegExp(String.raw`\{\{[ \t]{0,20}([^\s{}]{1,${nameCharsMax}})[ \t]{0,20}\}\}`, 'g')

/** The title that a rule gives: its template with the values of the variables, in one line of at most 100 characters. `{{ default }}` says nothing in a title. */
export const expandTitle = (event: Event, template: string): string => {
  const sources = sourcesOf(event)
  const text = template.replaceAll(variablesInText, (_, name: string) => (name === 'default' ? '' : resolveVariable(sources, name)))
  const line = (/[^\s][^\r\n]*/.exec(text)?.[0] ?? '').trimEnd()
  return line.length <= titleCharsMax
    ? line
    : `${line
        .slice(0, titleCharsMax - 3)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}...`
}
