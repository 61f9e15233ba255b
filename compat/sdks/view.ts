import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { EventAnswer, ExceptionAnswer, FrameAnswer, StacktraceAnswer } from '#packages/contract/event'

import { appsFolder } from './installs.ts'
import type { SdkApp, ShownEvent } from './stage.ts'

/** A frame of the app's own code, as a developer looks at it. */
interface ViewedFrame {
  readonly function: string | null
  readonly module: string | null
  readonly filename: string | null
  readonly lineNo: number | null
  /** The source line at `lineNo`, without its indentation; undefined when there is no source. */
  readonly line: string | undefined
  readonly vars: unknown
}

const viewFrame = ({ function: name, module, filename, lineNo, context, vars }: FrameAnswer): ViewedFrame => ({
  function: name,
  module,
  filename,
  lineNo,
  line: context.find(([number]) => number === lineNo)?.[1].trim(),
  vars,
})

const ownFrames = (stacktrace: StacktraceAnswer | null): ViewedFrame[] =>
  (stacktrace?.frames ?? []).filter(({ inApp }) => inApp).map(viewFrame)

const viewException = ({ type, value, module, mechanism, stacktrace }: ExceptionAnswer) => ({
  type,
  value,
  module,
  mechanism,
  frames: ownFrames(stacktrace),
})

const viewRequest = (event: EventAnswer) => {
  const request = event.entries.find((entry) => entry.type === 'request')?.data
  return request && { ...request, headers: Object.fromEntries(request.headers), cookies: Object.fromEntries(request.cookies) }
}

const viewBreadcrumbs = (event: EventAnswer) =>
  event.entries
    .find((entry) => entry.type === 'breadcrumbs')
    ?.data.values.map(({ type, category, level, message, data }) => ({ type, category, level, message, data }))

const viewIssue = ({ issue }: ShownEvent) => ({
  title: issue.title,
  culprit: issue.culprit,
  level: issue.level,
  platform: issue.platform,
  type: issue.type,
  logger: issue.logger,
  isUnhandled: issue.isUnhandled,
  count: issue.count,
  userCount: issue.userCount,
  metadata: issue.metadata,
})

/** What the API answers about an event, laid out by what a developer asks: each key is one expectation. */
const viewOf = (shown: ShownEvent) => {
  const { event } = shown
  return {
    issue: viewIssue(shown),
    title: event.title,
    culprit: event.culprit,
    location: event.location,
    type: event.type,
    level: event.level,
    platform: event.platform,
    message: event.message,
    metadata: event.metadata,
    release: event.release?.version ?? null,
    dist: event.dist,
    user: event.user,
    tags: Object.fromEntries(event.tags.map(({ key, value }) => [key, value])),
    contexts: event.contexts,
    extra: event.context,
    packages: event.packages,
    sdk: event.sdk,
    errors: event.errors,
    exceptions: event.entries.find((entry) => entry.type === 'exception')?.data.values.map(viewException),
    threads: event.entries.find((entry) => entry.type === 'threads')?.data.values,
    logentry: event.entries.find((entry) => entry.type === 'message')?.data,
    breadcrumbs: viewBreadcrumbs(event),
    request: viewRequest(event),
  }
}

/** The expectations of one event; matchers stand where the run decides. */
export type ExpectedEvent = Partial<Record<keyof ReturnType<typeof viewOf>, unknown>>

/** As JSON, without the lines of source files, which name the secrets of our apps. */
const withoutSource = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => (key === 'context' && Array.isArray(part) ? [] : part))

/** One test per field of the event that the issue with this title shows. */
export const itShows = (app: SdkApp, title: string, expected: ExpectedEvent): void => {
  describe(`"${title}"`, () => {
    it.for(Object.keys(expected) as (keyof ExpectedEvent)[])('shows its %s', async (field, context) => {
      const view = viewOf(await app.shown(context, title))
      expect(view[field]).toEqual(expected[field])
    })
    it('shows none of the secrets that the app has in its data', async (context) => {
      const { issue, event } = await app.shown(context, title)
      expect(withoutSource({ issue, event })).not.toContain('planted')
    })
  })
}

/** Where a line stands in a file of an app: its number and text, for a frame. `which` counts from 1 when there are several. */
export const sourceLine = (app: string, file: string, text: string, which = 1): { readonly lineNo: number; readonly line: string } => {
  const lines = readFileSync(join(appsFolder, app, file), 'utf8').split('\n')
  const found = lines.flatMap((line, index) => (line.trim() === text ? [index + 1] : []))
  const lineNo = found[which - 1]
  if (lineNo === undefined) throw new Error(`${file} has no line "${text}"`)
  return { lineNo, line: text }
}

/** Matchers by short names: `expect` in a data file would read as a test. */
export const some = (value: object): unknown => expect.objectContaining(value)
export const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)
export const listWith = (...values: readonly unknown[]): unknown => expect.arrayContaining([...values])
export const anyText = (): unknown => expect.any(String)
export const anyNumber = (): unknown => expect.any(Number)
export const hex = (digits: number): unknown => like(new RegExp(`^[0-9a-f]{${digits}}$`))
