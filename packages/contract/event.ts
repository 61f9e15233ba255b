import type { Level } from '../protocol/event.ts'
import type { Json, JsonObject } from '../protocol/json.ts'

/** A frame as the API shows it: camelCase, source lines as [line number, text] (web-api.md 8.3). Oldest call first. */
export interface FrameAnswer {
  readonly filename: string | null
  readonly absPath: string | null
  readonly module: string | null
  readonly package: string | null
  readonly platform: string | null
  readonly function: string | null
  readonly rawFunction: string | null
  readonly symbol: string | null
  readonly context: readonly (readonly [number, string])[]
  readonly lineNo: number | null
  readonly colNo: number | null
  readonly inApp: boolean
  readonly instructionAddr: string | null
  readonly symbolAddr: string | null
  readonly trust: string | null
  readonly errors: null
  readonly lock: JsonObject | null
  readonly vars: JsonObject | null
  readonly sourceLink: null
}

export interface StacktraceAnswer {
  readonly frames: readonly FrameAnswer[]
  readonly framesOmitted: null
  readonly registers: JsonObject | null
  readonly hasSystemFrames: boolean
}

export interface ExceptionAnswer {
  readonly type: string | null
  readonly value: string | null
  readonly module: string | null
  readonly threadId: string | null
  readonly mechanism: JsonObject | null
  readonly stacktrace: StacktraceAnswer | null
  readonly rawStacktrace: StacktraceAnswer | null
}

export interface BreadcrumbAnswer {
  readonly type: string
  readonly category: string | null
  readonly level: string
  readonly message: string | null
  readonly data: JsonObject | null
  /** ISO 8601 with `Z`; null when the SDK gave none. */
  readonly timestamp: string | null
  readonly event_id: string | null
}

export interface ThreadAnswer {
  readonly id: string | null
  readonly name: string | null
  readonly current: boolean
  readonly crashed: boolean
  readonly state: string | null
  readonly heldLocks: JsonObject | null
  readonly stacktrace: StacktraceAnswer | null
}

export interface RequestAnswer {
  readonly method: string | null
  readonly url: string | null
  readonly query: readonly (readonly [string, string])[]
  readonly fragment: string | null
  readonly data: Json
  readonly headers: readonly (readonly [string, string])[]
  readonly cookies: readonly (readonly [string, string])[]
  readonly env: JsonObject | null
  readonly inferredContentType: string | null
  readonly apiTarget: string | null
}

export type EventEntry =
  | {
      readonly type: 'exception'
      readonly data: { readonly values: readonly ExceptionAnswer[]; readonly hasSystemFrames: boolean; readonly excOmitted: null }
    }
  | { readonly type: 'threads'; readonly data: { readonly values: readonly ThreadAnswer[] } }
  | { readonly type: 'stacktrace'; readonly data: StacktraceAnswer }
  | { readonly type: 'message'; readonly data: { readonly formatted: string; readonly message: string | null; readonly params: Json } }
  | { readonly type: 'breadcrumbs'; readonly data: { readonly values: readonly BreadcrumbAnswer[] } }
  | { readonly type: 'request'; readonly data: RequestAnswer }
  | { readonly type: 'debugmeta'; readonly data: { readonly images: Json[] } }
  | { readonly type: 'csp' | 'hpkp' | 'expectct' | 'expectstaple' | 'nel' | 'template'; readonly data: JsonObject }

export interface EventUserAnswer {
  readonly id: string | null
  readonly email: string | null
  readonly username: string | null
  readonly ip_address: string | null
  readonly name: string | null
  readonly geo: JsonObject | null
  readonly data: JsonObject | null
}

/** `GET .../issues/{id}/events/{latest|oldest|recommended|event id}/` and `GET /api/0/projects/{org}/{project}/events/{event id}/`. */
export interface EventAnswer {
  readonly id: string
  readonly eventID: string
  readonly groupID: string | null
  readonly projectID: string
  readonly size: number | null
  readonly title: string
  readonly message: string | null
  readonly location: string | null
  readonly culprit: string
  readonly platform: string
  readonly type: string
  readonly level: Level
  readonly metadata: JsonObject
  readonly dateCreated: string
  readonly dateReceived: string
  readonly dist: string | null
  readonly user: EventUserAnswer | null
  readonly tags: readonly { readonly key: string; readonly value: string }[]
  readonly contexts: { readonly [name: string]: JsonObject }
  readonly context: JsonObject
  readonly packages: { readonly [name: string]: string }
  readonly sdk: { readonly name: string; readonly version: string } | null
  readonly errors: readonly { readonly type: string; readonly message: string; readonly data: JsonObject }[]
  readonly occurrence: null
  readonly crashFile: null
  readonly fingerprints: readonly string[]
  readonly groupingConfig: { readonly id: string; readonly enhancements: string }
  readonly release: { readonly version: string; readonly shortVersion: string } | null
  readonly userReport: null
  readonly sdkUpdates: readonly never[]
  readonly resolvedWith: readonly never[]
  readonly nextEventID: string | null
  readonly previousEventID: string | null
  readonly entries: readonly EventEntry[]
  readonly attachments: readonly {
    readonly name: string
    readonly mimetype: string
    readonly type: string
    readonly size: number
    readonly sha1: string
  }[]
  readonly _meta: JsonObject
}
