import type { Generated, Selectable } from 'kysely'

import type { EpochMs } from '#core/time'

type Flag = 0 | 1

export interface OrganizationsTable {
  id: number
  slug: string
  name: string
  created_at: EpochMs
  /** JSON of OrganizationSettings (organization-settings.ts). */
  settings: Generated<string>
}

export type OrganizationRow = Selectable<OrganizationsTable>

export interface ProjectsTable {
  id: number
  org_id: number
  slug: string
  name: string
  platform: string
  created_at: EpochMs
  /** Number that the next issue of this project takes; from 1. */
  next_short_id: number
  /** JSON of ProjectSettings (project-configuration.ts). */
  settings: string
  /** When the first event of the project was processed; 0 before. */
  first_event_at: EpochMs
}

export interface UsersTable {
  id: number
  email_lower: string
  email: string
  name: string
  /** argon2id in PHC form; empty: this account cannot sign in with a password. */
  password_hash: string
  superuser: Flag
  created_at: EpochMs
  /** active | disabled: a disabled account has no living session and its tokens do not count. */
  state: string
}

/** Accepted members only: who was invited and did not come yet has a row of `invitations`. Its id in the API is the user's. */
export interface MembersTable {
  org_id: number
  user_id: number
  /** owner | manager | admin | member | billing (features.md 10.8). */
  role: string
  created_at: EpochMs
  /** active | disabled: a disabled member sees nothing of the organization, and tokens that act for them there do not count. */
  state: Generated<string>
}

/** A link that makes one person a member, once. */
export interface InvitationsTable {
  id: number
  org_id: number
  email: string
  role: string
  /** JSON list of team ids to join. */
  teams: string
  /** sha256 hex of the secret in the link. */
  sha256: string
  invited_by: number
  created_at: EpochMs
  expires_at: EpochMs
}

export interface TeamsTable {
  id: number
  org_id: number
  slug: string
  name: string
  created_at: EpochMs
}

export interface TeamMembersTable {
  org_id: number
  team_id: number
  user_id: number
  /** contributor | admin (features.md 10.8). */
  role: string
}

export interface ProjectTeamsTable {
  org_id: number
  project_id: number
  team_id: number
}

export interface AuthSessionsTable {
  /** sha256 hex of the cookie. */
  id: string
  user_id: number
  csrf: string
  created_at: EpochMs
  expires_at: EpochMs
}

export interface TokensTable {
  id: number
  /** sha256 hex of the whole token text. */
  sha256: string
  last4: string
  /** 0 for a token of the organization. */
  user_id: number
  /** 0 for a token of a user. */
  org_id: number
  name: string
  /** Scope names separated by spaces. */
  scopes: string
  created_at: EpochMs
  last_used_at: EpochMs
  /** 0 while valid. */
  revoked_at: EpochMs
  /** Who made it; 0 = a command on the machine. */
  created_by: number
}

export interface KeysTable {
  id: number
  public_key: string
  project_id: number
  label: string
  /** active | disabled */
  state: string
  created_at: EpochMs
  /** Second half of the old DSN form; 32 hex, empty for keys made before there was one. Never checked. */
  secret_key: Generated<string>
  /** Events per window that this key may send; 0 = no limit of its own. */
  rate_limit_count: Generated<number>
  /** Seconds; 0 = no limit of its own. */
  rate_limit_window: Generated<number>
  /** JSON of LoaderOptions: what the loader script of this key switches on. */
  loader: Generated<string>
}

export type KeyRow = Selectable<KeysTable>

/** Events of a key with a rate limit of its own that were stored, by the window in which they were received (features.md 10.7). */
export interface KeyWindowsTable {
  key_id: number
  /** Milliseconds since 1970; a multiple of the window's length. */
  window_start: EpochMs
  count: number
}

/** Projects that are gone. The row stays for ever: rows of columns outlive the project by their retention, so its number is never given again. */
export interface RemovedProjectsTable {
  project_id: number
  org_id: number
  slug: string
  removed_at: EpochMs
  /** When nothing of it was left in the other tables; 0 before. */
  swept_at: EpochMs
}

/** Active rate limits that the door applies (`limits` of run/keys.json, spine.md 3). */
export interface LimitsTable {
  id: number
  /** key | project | organization */
  scope: string
  /** Public key, or id as text. */
  scope_id: string
  /** Category names separated by spaces; empty = all. */
  categories: string
  until_ms: EpochMs
  reason: string
}

/** Exactly one row, id 1: the newest configuration version. */
export interface ConfigStateTable {
  id: number
  version: number
}

export interface ConfigHistoryTable {
  version: number
  project_id: number
  /** JSON of ProjectConfiguration (project-configuration.ts), or `null` for a project that was removed. */
  body: string
}

export interface SettingsTable {
  name: string
  value: string
}
