declare const brand: unique symbol
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name }

/** Organization number, 1 .. 2^53-1; decimal text in the API. */
export type OrgId = Branded<number, 'OrgId'>
/** Project number, 1 .. 2^53-1; the last path segment of a DSN. */
export type ProjectId = Branded<number, 'ProjectId'>
/** Issue number, below 2^53; `groupID` on the wire. */
export type IssueId = Branded<number, 'IssueId'>
/** Client key number, below 2^53 (not the public key). */
export type KeyId = Branded<number, 'KeyId'>
/** 32 lower-case hex digits without dashes, never all zero. */
export type EventId = Branded<string, 'EventId'>
/** Public part of a DSN: 32 lower-case hex digits. */
export type PublicKey = Branded<string, 'PublicKey'>
/** Identity of one log record, drawn by the front door: 32 lower-case hex digits. */
export type RecordId = Branded<string, 'RecordId'>

const hex32 = /^[0-9a-f]{32}$/
const nil = '0'.repeat(32)

/** Reads the number of a row as paths and cursors name it; undefined when it is not a decimal integer in 1 .. 2^53-1. */
export const parseRowId = (text: string): number | undefined => {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}

/** Reads a project number from a URL or DSN; undefined when it is not a decimal integer in 1 .. 2^53-1. */
export const parseProjectId = (text: string): ProjectId | undefined => parseRowId(text) as ProjectId | undefined

/** Reads an issue number from a URL; undefined when it is not a decimal integer in 1 .. 2^53-1. */
export const parseIssueId = (text: string): IssueId | undefined => parseRowId(text) as IssueId | undefined

/** Reads an event id in any case, with or without dashes; undefined when malformed or nil (ingest.md 3.1). */
export const parseEventId = (value: unknown): EventId | undefined => {
  if (typeof value !== 'string' || value.length > 64) return undefined
  const text = value.trim().replaceAll('-', '').toLowerCase()
  return hex32.test(text) && text !== nil ? (text as EventId) : undefined
}

/** Reads a public key; flags after a colon are stripped (ingest.md 1.3). Undefined when it is not 32 lower-case hex digits. */
export const parsePublicKey = (text: string): PublicKey | undefined => {
  const bare = text.split(':', 1)[0] ?? ''
  return hex32.test(bare) ? (bare as PublicKey) : undefined
}
