import type { EpochMs } from '#core/time'

type Flag = 0 | 1

/** Who looks after what in a project; one without a row has the defaults. */
export interface OwnershipTable {
  project_id: number
  /** Ownership rules as they were written (packages/owners). */
  raw: string
  is_active: Flag
  fallthrough: Flag
  /** off | owner | suspect: who a new issue is given to. */
  auto_assignment: string
  codeowners_auto_sync: Flag
  created_at: EpochMs
  updated_at: EpochMs
  /** When anything changed that decides who owns what: files and aliases too. Issues are looked at anew by their next event. */
  changed_at: EpochMs
}

/** A CODEOWNERS file that somebody uploaded. */
export interface CodeownersTable {
  id: number
  project_id: number
  raw: string
  /** What people know it by: its path or the repository. */
  name: string
  /** Where its folders are found in the paths of stack traces. */
  stack_root: string
  source_root: string
  user_id: number
  created_at: EpochMs
  updated_at: EpochMs
}

/** Who is meant by a name of CODEOWNERS, such as `@org/team`: a person or a team, the other is 0. */
export interface OwnerAliasesTable {
  id: number
  org_id: number
  name: string
  name_lower: string
  user_id: number
  team_id: number
  created_at: EpochMs
}

/** When owners of an issue were last looked for, and when they are next. */
export interface IssueOwnerChecksTable {
  issue_id: number
  project_id: number
  /** 0 = nothing is due. */
  next_at: EpochMs
  /** 0 = never. */
  checked_at: EpochMs
  /** Looks that found no stored event yet. */
  attempts: number
  /** An event asked for the look that is due, or for the last one, and so the issue may be given to somebody; not only rules that changed. */
  by_event: Flag
}

/** Who is suggested for an issue, and why, in order. */
export interface IssueOwnersTable {
  issue_id: number
  /** 0 = the strongest. */
  position: number
  project_id: number
  /** ownershipRule | codeowners */
  kind: string
  /** `user:<id>` or `team:<id>`. */
  owner: string
  /** The rule as it was written. */
  rule: string
  /** Of the rules or of the file. */
  line: number
  /** What of the event it fits: a frame, an address, a tag. */
  part: string
  is_crash: Flag
  created_at: EpochMs
}
