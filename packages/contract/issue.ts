import type { Level } from '../protocol/event.ts'
import type { JsonObject } from '../protocol/json.ts'

/** One bucket: start in unix seconds, events. */
export type StatPoint = readonly [number, number]

export interface IssueProject {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly platform: string | null
}

/** Issue as web-api.md 8.1 has it: exact values of what exists, documented empties for the rest. Times are ISO 8601 with `Z`. */
export interface Issue {
  readonly id: string
  readonly shortId: string
  readonly title: string
  readonly permalink: string
  readonly shareId: null
  readonly logger: string | null
  readonly culprit: string
  readonly platform: string
  readonly level: Level
  readonly status: 'resolved' | 'unresolved' | 'ignored'
  readonly substatus: string | null
  readonly statusDetails: JsonObject
  readonly isPublic: false
  readonly isBookmarked: false
  readonly isSubscribed: false
  readonly hasSeen: boolean
  readonly isUnhandled: boolean
  readonly priority: 'high' | 'medium' | 'low'
  readonly priorityLockedAt: null
  readonly project: IssueProject
  readonly type: string
  readonly issueType: 'error'
  readonly issueCategory: 'error'
  readonly metadata: JsonObject
  readonly numComments: number
  readonly assignedTo: null
  readonly subscriptionDetails: null
  readonly annotations: readonly never[]
  /** All time, decimal text. */
  readonly count: string
  /** All time. */
  readonly userCount: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly stats: { readonly [period: string]: readonly StatPoint[] }
  readonly lifetime?: {
    readonly count: string
    readonly userCount: number
    readonly firstSeen: string
    readonly lastSeen: string
    readonly stats: null
  }
  readonly filtered?: null
}

export interface ReleaseSummary {
  readonly version: string
  readonly shortVersion: string
}

export interface IssueActivity {
  readonly id: string
  readonly type: string
  readonly user: null
  readonly data: JsonObject
  readonly dateCreated: string
}

/** `GET /api/0/organizations/{org}/issues/{id or short id}/` and `GET /api/0/issues/{id}/`. */
export interface IssueDetails extends Issue {
  readonly firstRelease: ReleaseSummary | null
  readonly lastRelease: ReleaseSummary | null
  readonly tags: readonly { readonly key: string; readonly name: string; readonly totalValues: number }[]
  readonly activity: readonly IssueActivity[]
  readonly seenBy: readonly never[]
  readonly participants: readonly never[]
  readonly userReportCount: number
  readonly pluginActions: readonly never[]
  readonly pluginIssues: readonly never[]
  readonly pluginContexts: readonly never[]
  readonly openPeriods: readonly never[]
}

/** `GET /api/0/organizations/{org}/issues/{id}/tags/?limit=5`: value distribution over the stored events of the issue, by share. */
export interface IssueTag {
  readonly key: string
  readonly name: string
  readonly totalValues: number
  readonly topValues: readonly {
    readonly value: string
    readonly name: string
    readonly count: number
    readonly firstSeen: string
    readonly lastSeen: string
  }[]
}
