import type { OrgId, ProjectId } from '#packages/protocol/ids'

/** Retention classes in days (design.md 5): a row keeps the class that it was written with. */
const retentionClasses = [7, 14, 30, 60, 90, 180, 365] as const

/** What a project may set. Kept as JSON; missing keys have these defaults. */
export interface ProjectSettings {
  readonly retentionDays: { readonly errors: number; readonly spans: number; readonly logs: number }
  readonly scrubbing: {
    readonly scrubData: boolean
    readonly scrubDefaults: boolean
    readonly scrubIpAddresses: boolean
    readonly sensitiveFields: readonly string[]
    readonly safeFields: readonly string[]
  }
  /** Origins that browsers may send from; `*` = all (ingest.md 1.4). */
  readonly allowedOrigins: readonly string[]
}

export const defaultProjectSettings: ProjectSettings = {
  retentionDays: { errors: 90, spans: 30, logs: 30 },
  scrubbing: { scrubData: true, scrubDefaults: true, scrubIpAddresses: false, sensitiveFields: [], safeFields: [] },
  allowedOrigins: ['*'],
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
}

/** Smallest class that is at least the wanted number of days; 365 for more (spine.md 6). */
export const retentionClassFor = (days: number): number => retentionClasses.find((retentionClass) => retentionClass >= days) ?? 365
