import type { EpochMs } from '#core/time'

/** Rules of grouping as a project had them, one row per change; the first is what was there before any. */
export interface GroupingVersionsTable {
  id: number
  project_id: number
  /** 0 = nobody known. */
  user_id: number
  created_at: EpochMs
  stack_rules: string
  fingerprint_rules: string
  /** JSON list of names of built-in fingerprint rules that are switched off. */
  fingerprints_off: string
  /** first | saved | restored | regrouped | undone */
  kind: string
  /** The regrouping that made it; 0 = none: it held for new events only. */
  regrouping_id: number
}

/** Rules that are tried on stored events, or made hold for them too, in steps (features/regrouping/run-steps.ts). */
export interface RegroupingsTable {
  id: number
  project_id: number
  user_id: number
  /** preview | apply | undo */
  kind: string
  /** reading | planning | linking | merging | publishing | settling | copying | parting | joining | unmerging | done */
  phase: string
  /** Goes up with each step: of two who do the same one, one has done it. */
  step: number
  stack_rules: string
  fingerprint_rules: string
  /** As they were when it began. */
  stack_rules_before: string
  fingerprint_rules_before: string
  /** Hashes to read: those seen at this time or later, at most so many. */
  seen_from: EpochMs
  hashes_total: number
  hashes_read: number
  /** The last one that was read. */
  last_hash: string
  /** Events that these hashes count, and those that were read. */
  events_total: number
  events_read: number
  /** JSON: what comes of it (features/regrouping/result.ts); empty until it is known. */
  result: string
  /** Of an undo the one that it undoes; of the undone one the undo; 0 = none. */
  counterpart: number
  created_at: EpochMs
  /** 0 while it goes on. */
  finished_at: EpochMs
  /** When its rules were made hold, and the version of the configuration that has them; 0 = not yet. */
  published_at: EpochMs
  config_version: number
  /** `rules_version` of events that came by its rules, and of copies that it made; 0 = not yet. */
  rules_version: number
}

/** Events of one hash that are alike under both sets of rules, of those that were read. Gone when the regrouping is done. */
export interface RegroupingKindsTable {
  regrouping_id: number
  project_id: number
  hash: string
  /** Hashes under the edited rules, in their order, with a space between them. */
  edited: string
  /** Those under the present rules. */
  present: string
  issue_id: number
  events: number
  /** Bytes of their payloads, summed. */
  bytes: number
  /** The newest of them. */
  event_id: string
}

/** Hashes that events will have under the edited rules, and the issue that each is to lead to. */
export interface RegroupingLinksTable {
  regrouping_id: number
  project_id: number
  hash: string
  issue_id: number
}

/** Issues that become part of another one. */
export interface RegroupingMergesTable {
  regrouping_id: number
  project_id: number
  source_id: number
  target_id: number
  /** waiting | moving | done | skipped | undone */
  state: string
  /** The move that is under way or was the last; 0 = none yet. */
  move_id: number
}

/** Hashes whose stored events are taken apart: each is grouped again, and written anew under the hash of its part. */
export interface RegroupingSplitsTable {
  regrouping_id: number
  project_id: number
  hash: string
  /** waiting | copied | switched | counted | done, and when it is taken back gathered | rejoined | undone; kept: left as it is. */
  state: string
  /** The last event that was copied, then how far counts are moved; empty at the beginning. */
  place: string
  /** The last event of the page that is being copied: who does it again copies the same. Empty: none is. */
  page_to: string
  /** Rows that were copied. */
  copied: number
  /** `valid_from_rules` of the hash before. */
  valid_before: number
}

/** Events of such a hash that are one under the edited rules. */
export interface RegroupingPartsTable {
  regrouping_id: number
  project_id: number
  /** The hash that they had. */
  hash: string
  /** Those that the edited rules give them, in their order, with a space between them. */
  edited: string
  /** The one that their copies have, and nothing else ever. */
  copy_hash: string
  /** The issue that was made for it; 0 = none was. */
  made_issue: number
  /** The move that takes it where it belongs; 0 = none does. */
  move_id: number
}
