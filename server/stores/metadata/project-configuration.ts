import type { EpochMs } from '#core/time'
import { defaultFilterSettings } from '#packages/filters/settings'
import type { FilterSettings } from '#packages/filters/settings'
import type { GroupingSettings } from '#packages/grouping/rules/grouping-rules'
import type { ReleaseOrderChoice } from '#packages/lifecycle/release-order'
import type { OrgId, ProjectId } from '#packages/protocol/ids'

import type { ScrubbingSettings } from './scrubbing-settings.ts'

/** Retention classes in days (design.md 5): a row keeps the class that it was written with. */
const retentionClasses = [7, 14, 30, 60, 90, 180, 365] as const

/** What a project may set. Kept as JSON; missing keys have these defaults. */
export interface ProjectSettings {
  readonly retentionDays: { readonly errors: number; readonly spans: number; readonly logs: number }
  readonly scrubbing: ScrubbingSettings
  /** Inbound filters (ingest.md 3.9). Absent in configurations that were written before there were any: then nothing is filtered. */
  readonly filters?: FilterSettings
  /** Origins that browsers may send from; `*` = all (ingest.md 1.4). */
  readonly allowedOrigins: readonly string[]
  /** Bytes of attachments that the project may keep; above it new ones are rate limited. 0 = no limit. */
  readonly attachmentBytesMax: number
  /** Before the subject of mails about the project. */
  readonly subjectPrefix: string
  /** Rules of grouping (grouping.md 2, 3). Absent in configurations of before: then the built-in ones apply. */
  readonly grouping?: GroupingSettings
  /** Hours after its last event that an issue is resolved by itself; 0 = never (grouping.md 5.5). Absent in configurations of before. */
  readonly resolveAgeHours?: number
  /** What makes one release newer than another (grouping.md 5.3). Absent in configurations of before. */
  readonly releaseOrder?: ReleaseOrderChoice
  /** Events of one issue that are stored an hour; of more, a sample that stands for all. 0 = all are stored. Absent in configurations of before. */
  readonly noiseBudget?: number
  /** Goes up whenever rules are made hold for stored events, and is stored with each event. Absent in configurations of before: 0. */
  readonly rulesVersion?: number
}

export const defaultProjectSettings: Required<ProjectSettings> = {
  retentionDays: { errors: 90, spans: 30, logs: 30 },
  scrubbing: { scrubData: true, scrubDefaults: true, scrubIpAddresses: false, sensitiveFields: [], safeFields: [] },
  filters: defaultFilterSettings,
  allowedOrigins: ['*'],
  attachmentBytesMax: 5 * 1024 ** 3,
  subjectPrefix: '',
  grouping: { stackRules: '', fingerprintRules: '', fingerprintsOff: [] },
  resolveAgeHours: 0,
  releaseOrder: 'auto',
  noiseBudget: 0,
  rulesVersion: 0,
}

/** Events of these hashes are told apart by what they carry under the key (grouping.md 9.3.4); see features/splits/read.ts. */
export interface ProjectSplit {
  readonly id: number
  readonly key: string
  readonly hashes: readonly string[]
}

/** Everything that a step may read of a project; one version of it is immutable (`config_history`, spine.md 3). */
export interface ProjectConfiguration {
  readonly id: ProjectId
  readonly orgId: OrgId
  readonly slug: string
  readonly platform: string
  readonly settings: ProjectSettings
  /** Key number by public key, to attribute outcomes. */
  readonly keyIds: Readonly<Record<string, number>>
  /** By public key; absent when no key of the project has a limit of its own. */
  readonly keyLimits?: Readonly<Record<string, KeyLimit>>
  /** In the order in which they were made; absent when no issue of the project is split. */
  readonly splits?: readonly ProjectSplit[]
  /**
   * The version in which the project's artifacts last changed: what was added up to it and not removed by then is what its events may use. Absent when it
   * has none.
   */
  readonly artifactsUpTo?: number
  /** Attachments received before this time are more than the project may keep; absent when it has room. */
  readonly attachmentsLimitedUntilMs?: EpochMs
}

/** Reason of the limit that the clock sets on a project that keeps too many bytes of attachments, and of what it drops. */
export const attachmentsQuotaReason = 'attachments_quota'

/** Events that a key may send: so many per fixed window of receipt. Both are at least 1. */
export interface KeyLimit {
  readonly count: number
  readonly windowSeconds: number
}

/** Smallest class that is at least the wanted number of days; 365 for more (spine.md 6). */
export const retentionClassFor = (days: number): number => retentionClasses.find((retentionClass) => retentionClass >= days) ?? 365
