import type { Grouping } from '#packages/grouping/group'
import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { JsonObject } from '#packages/protocol/json'
import type { Item } from '#server/pipeline/unit'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

/** The stages of an error event, in order; each has only what the steps before it made, so a wrong order does not compile. */
interface Stage {
  readonly item: Item
  readonly project: ProjectConfiguration
  readonly eventId: EventId
}

/** The payload as JSON, whatever its kind, in the shape of an event. */
export interface ParsedEvent extends Stage {
  readonly raw: JsonObject
  /** Time that the client gave, uncorrected, in ms; undefined when it gave none (durability.md 18). */
  readonly claimedAtMs: number | undefined
}

export interface NormalizedEvent extends Stage {
  readonly event: Event
  readonly claimedAtMs: number | undefined
}

declare const scrubbed: unique symbol

export interface ScrubbedEvent extends NormalizedEvent {
  readonly [scrubbed]: true
}

export interface FingerprintedEvent extends ScrubbedEvent {
  readonly grouping: Grouping
  readonly title: string
  readonly culprit: string
  readonly metadata: JsonObject
  /** 53 bits; 0 = nobody known. */
  readonly userHash: number
  /** The split that made its hashes, if one did. */
  readonly splitId?: number
}
