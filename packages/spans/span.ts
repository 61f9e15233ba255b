import type { Attributes } from '#packages/attributes/read-attributes'

/** Another span that a span has to do with. */
export interface SpanLink {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  /** `previous_trace`, ..; '' when nobody said. */
  readonly kind: string
}

/** What a span did, as far as its op, description and attributes tell (features.md 2.5). */
export interface SpanFacts {
  /** db, http, cache, queue, resource, browser, ui, ..; '' when its op says nothing. */
  readonly category: string
  /** The description without values: few different texts. The op where there is no description to go by. */
  readonly name: string
  /** 16 lower-case hex digits of the md5 of the description without values; '' = it has none. */
  readonly groupHash: string
  /** SELECT, GET, .. */
  readonly action: string
  /** `,orders,users,` of SQL; the host of a request. */
  readonly domain: string
}

/** A span, whichever way it came: taken out of a transaction, alone, in a container, by OpenTelemetry. Scrubbed, within all limits. */
export interface Span extends SpanFacts {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  /** The same; '' = it begins its trace. */
  readonly parentSpanId: string
  /** The same: the span that is the root of what its service did; '' when nobody said. */
  readonly segmentId: string
  readonly isSegment: boolean
  /** Microseconds since 1970, by our clock. */
  readonly startUs: number
  readonly durationUs: number
  /** The part of it in which none of its children ran. */
  readonly selfUs: number
  readonly op: string
  /** As it was said. */
  readonly description: string
  /** ok, internal_error, ..; unknown when nobody said. */
  readonly status: string
  readonly attributes: Attributes
  /** Web vitals and own measurements: of segments, and of what was measured by itself. */
  readonly measurements: ReadonlyMap<string, number>
  readonly links: readonly SpanLink[]
}
