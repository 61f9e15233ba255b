import { createHash } from 'node:crypto'

import { titleOf } from '#packages/frames/title'
import type { Grouping } from '#packages/grouping/group'
import { parameterize } from '#packages/grouping/parameterize'
import { derivedTags } from '#packages/normalize/server-tags'
import type { Event } from '#packages/protocol/event'
import type { JsonObject } from '#packages/protocol/json'
import type { Scope } from '#server/http/scope'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import { activeSplits } from '#server/stores/metadata/active-splits'
import type { ProjectConfiguration, ProjectSplit } from '#server/stores/metadata/project-configuration'

/** Splits of what a split left, one in the other. */
const depthMax = 5
/** The length up to which messages are told apart, with ids replaced. */
export const messageCharsMax = 2048

/** What of an event a split looks at; each is what its row in the columns holds, so that the past and the future are told apart alike. */
interface SplitSubject {
  readonly event: Event
  readonly title: string
  readonly metadata: JsonObject
}

/** A message without what is only an id in it. */
export const messageValue = (text: string): string => parameterize(text.slice(0, messageCharsMax))

const messageOf = ({ event, title }: SplitSubject): string => {
  const thrown = event.exception?.at(-1)
  const value = thrown?.value ?? ''
  return messageValue(value === '' && (thrown?.type ?? '') === '' ? title : value)
}

const functionOf = ({ metadata }: SplitSubject): string => {
  const name = metadata['function']
  return typeof name === 'string' ? name : ''
}

const tagPrefix = 'tag:'

/** The value by which a split tells an event apart; empty when the event has none. */
export const splitValue = (key: string, subject: SplitSubject): string => {
  const { event } = subject
  if (key === 'message') return messageOf(subject)
  if (key === 'type') return event.exception?.at(-1)?.type ?? ''
  if (key === 'function') return functionOf(subject)
  if (key === 'transaction') return event.transaction ?? ''
  const tag = key.slice(tagPrefix.length)
  return derivedTags(event).find(([name]) => name === tag)?.[1] ?? ''
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** The hash that all events of a value have in common, whichever hashes they had: an issue of a value is one issue. */
export const hashOfValue = (splitId: number, value: string): string => md5(`${splitId}/${value}`)

/** A configuration version is immutable: one list of splits is used for many events. */
const ofLists = new WeakMap<readonly ProjectSplit[], ReadonlyMap<string, ProjectSplit>>()

/** A hash is told apart by the first split that names it; what that one makes may be named by another. */
const splitsByHash = (splits: readonly ProjectSplit[]): ReadonlyMap<string, ProjectSplit> => {
  const known = ofLists.get(splits)
  if (known) return known
  const byHash = new Map<string, ProjectSplit>()
  for (const split of splits) for (const hash of split.hashes) if (!byHash.has(hash)) byHash.set(hash, split)
  ofLists.set(splits, byHash)
  return byHash
}

/** Hashes after a split, and the last split that made them. */
interface SplitHashes {
  readonly hashes: readonly string[]
  readonly splitId: number
}

/**
 * The hashes of an event of an issue that was split: each of its own joined with the value, then the one of the value. Undefined when none of its hashes
 * is told apart. An event that shares only a later hash with the issue (the same frames by other rules) is told apart too: a split outlives a change of rules.
 */
export const applySplits = (splits: readonly ProjectSplit[], hashes: readonly string[], subject: SplitSubject): SplitHashes | undefined => {
  const byHash = splitsByHash(splits)
  const find = (list: readonly string[]): ProjectSplit | undefined => {
    for (const hash of list) {
      const split = byHash.get(hash)
      if (split) return split
    }
    return undefined
  }
  let made: SplitHashes | undefined
  for (let depth = 0; depth < depthMax; depth++) {
    const before = made?.hashes ?? hashes
    const split = find(before)
    if (!split) break
    const value = splitValue(split.key, subject)
    // The hash of an outer value gives way to that of the inner one: an event has at most one hash more than it came with.
    const own = before.slice(0, hashes.length)
    made = { hashes: [...own.map((hash) => md5(`${hash}/${split.id}/${value}`)), hashOfValue(split.id, value)], splitId: split.id }
  }
  return made
}

/** The hashes that an event has by some rules, after the splits that hold: as the pipeline makes them, for whoever groups a stored event again. */
export const hashesAfterSplits = (splits: readonly ProjectSplit[], event: Event, grouping: Grouping): readonly string[] => {
  if (splits.length === 0) return grouping.hashes
  const called = titleOf(event, grouping.mainExceptionId)
  return applySplits(splits, grouping.hashes, { event, ...called, title: grouping.title ?? called.title })?.hashes ?? grouping.hashes
}

/** The stage of an event that has hashes. */
interface Splittable extends SplitSubject {
  readonly project: ProjectConfiguration
  readonly grouping: { readonly hashes: readonly string[] }
}

/** Gives the events of issues that were split the hashes of their value (grouping.md 9.3.4). Free for projects without a split. */
export const splitIssue = <Stage extends Splittable>(stage: Stage): ReturnType<Step<Stage, Stage>> => {
  const { splits } = stage.project
  const made = splits && applySplits(splits, stage.grouping.hashes, stage)
  if (!made) return ok(stage)
  return ok({ ...stage, grouping: { ...stage.grouping, hashes: made.hashes }, splitId: made.splitId })
}

/** The splits of a project of the scope that hold now, in the order in which they were made. */
export const splitsOfProject = (scope: Scope, projectId: number): Promise<ProjectSplit[]> => activeSplits(scope, projectId)
