import { noAttributes, putAttribute } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { describeSpan } from '#packages/spans/describe-span'
import type { Span } from '#packages/spans/span'

import type { Segment } from './segment.ts'

/** What a test says of a span. Times in milliseconds since the segment's begin. */
export interface TestSpan {
  readonly id?: string
  readonly parent?: string
  readonly op?: string
  readonly description?: string
  readonly startMs?: number
  readonly durationMs?: number
  readonly data?: Readonly<Record<string, string | number | boolean>>
  readonly measurements?: Readonly<Record<string, number>>
  readonly isSegment?: boolean
}

const beginUs = 1_800_000_000_000_000

const attributesOf = (data: TestSpan['data'] = {}): Attributes => {
  const attributes = noAttributes()
  for (const [key, value] of Object.entries(data)) putAttribute(attributes, key, value)
  return attributes
}

const spanOf = (said: TestSpan, index: number): Span => {
  const { id = `s${index}`, parent = 'root', op = 'db', description = '', startMs = 0, durationMs = 10, isSegment = false } = said
  const attributes = attributesOf(said.data)
  return {
    ...describeSpan({ op, description, attributes }),
    traceId: 'a'.repeat(32),
    spanId: id,
    parentSpanId: parent,
    segmentId: 'root',
    isSegment,
    startUs: beginUs + startMs * 1_000,
    durationUs: durationMs * 1_000,
    selfUs: 0,
    op,
    description,
    status: 'ok',
    attributes,
    measurements: new Map(Object.entries(said.measurements ?? {})),
    links: [],
  }
}

/** A segment of a server that answers `GET /orders`, for tests: its root, and the spans that are told. */
export const segmentOf = (spans: readonly TestSpan[], root: TestSpan = {}, facts: Partial<Segment> = {}): Segment => ({
  spans: [
    { id: 'root', parent: '', op: 'http.server', description: 'GET /orders', durationMs: 10_000, ...root, isSegment: true },
    ...spans,
  ].map(spanOf),
  transaction: 'GET /orders',
  sdkName: 'sentry.python.flask',
  browserName: '',
  requestUrl: '/orders',
  ...facts,
})

/** Spans one after another. */
export const inRow = (spans: readonly TestSpan[], fromMs = 0): TestSpan[] => {
  let startMs = fromMs
  return spans.map((span) => {
    const placed = { ...span, startMs }
    startMs += span.durationMs ?? 10
    return placed
  })
}

/** So many of something, each by its place. */
export const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index))
