import { setImmediate as turn } from 'node:timers/promises'

import { findMapping } from '#packages/code-links/mapping'
import type { Roots } from '#packages/code-links/mapping'
import { createRecentMap } from '#packages/normalize/recent-map'
import { CodeownersIndex } from '#packages/owners/codeowners-index'
import { matchCodeowners, OwnerRules } from '#packages/owners/match-owners'
import type { LineMatch } from '#packages/owners/match-owners'
import type { OwnerFacts } from '#packages/owners/owner-facts'
import type { RuleMatcher } from '#packages/owners/owner-rule'
import { parseCodeowners } from '#packages/owners/parse-codeowners'
import type { ParsedCodeowners } from '#packages/owners/parse-codeowners'
import { parseOwnerRules } from '#packages/owners/parse-owner-rules'
import type { Scope } from '#server/http/scope'
import type { CodeownersTable, OwnershipTable } from '#server/stores/metadata/schema-ownership'

import { mappingsOfProject } from '../code-mappings/read.ts'
import type { Directory, KnownOwner } from './directory.ts'
import { inTurns } from './in-turns.ts'

/** CODEOWNERS files of one project. */
export const filesMax = 5
/** Rules whose owners are suggested (grouping.md 7). */
const rulesThatCount = 2
/** Lines that fit one event, of each source. */
const matchesMax = 50
/** Compiled texts that are kept ready; a file of 3 MB takes some ten. */
const rulesKept = 16
const filesKept = filesMax

const compiledRules = createRecentMap<OwnerRules>(rulesKept)

interface CompiledFile {
  readonly index: CodeownersIndex
  readonly parsed: ParsedCodeowners
}
const compiledFiles = createRecentMap<CompiledFile>(filesKept)
/** By a row as it was read: whoever holds it against many issues looks its 3 MB up once. */
const compiledRows = new WeakMap<FileText, Promise<CompiledFile>>()

/** The rules of a text, compiled once. A text that cannot be read, as none is that was checked when it was saved, counts as empty. */
export const ownerRulesOf = (raw: string): OwnerRules => {
  const known = compiledRules.get(raw)
  if (known) return known
  const parsed = parseOwnerRules(raw)
  const rules = new OwnerRules(parsed.ok ? parsed.rules : [])
  compiledRules.set(raw, rules)
  return rules
}

type FileText = Pick<CodeownersTable, 'raw' | 'stack_root' | 'source_root'>

const compileFile = async ({ raw, stack_root: stackRoot, source_root: sourceRoot }: FileText): Promise<CompiledFile> => {
  const key = JSON.stringify([stackRoot, sourceRoot]) + raw
  const known = compiledFiles.get(key)
  if (known) return known
  await turn()
  const parsed = parseCodeowners(raw)
  await turn()
  const compiled = { parsed, index: new CodeownersIndex(parsed.lines, { stackRoot, sourceRoot }) }
  compiledFiles.set(key, compiled)
  await turn()
  return compiled
}

/** The lines of a CODEOWNERS file, compiled once. One of 3 MB takes two times 70 ms: everybody else has a turn in between. */
export const codeownersOf = (file: FileText): Promise<CompiledFile> => {
  const compiled = compiledRows.get(file) ?? compileFile(file)
  compiledRows.set(file, compiled)
  return compiled
}

/** What a project without rules of its own has. */
export const defaultOwnership = {
  raw: '',
  is_active: 1,
  fallthrough: 1,
  auto_assignment: 'owner',
  codeowners_auto_sync: 1,
  created_at: 0,
  updated_at: 0,
  changed_at: 0,
} as const satisfies Omit<OwnershipTable, 'project_id'>

/** What decides who owns what in a project. */
export interface ProjectOwners {
  readonly ownership: OwnershipTable
  readonly files: readonly CodeownersTable[]
  /** Where files of stack traces are in the repository, in the order in which they are tried. */
  readonly mappings: readonly Roots[]
}

/** The rules and files of a project of the scope. */
export const readProjectOwners = async (reader: Scope, projectId: number): Promise<ProjectOwners> => {
  const row = await reader.rows('ownership').selectAll('ownership').where('ownership.project_id', '=', projectId).executeTakeFirst()
  const files = await reader
    .rows('codeowners')
    .selectAll('codeowners')
    .where('codeowners.project_id', '=', projectId)
    .orderBy('codeowners.id')
    .limit(filesMax)
    .execute()
  const mappings = files.length === 0 ? [] : await mappingsOfProject(reader, projectId)
  return { ownership: row ?? { project_id: projectId, ...defaultOwnership }, files, mappings }
}

/** A line that fits an event, with those of its owners who are known. */
export interface OwnerMatch {
  readonly source: 'ownershipRule' | 'codeowners'
  /** Name of the file; empty for rules. */
  readonly file: string
  readonly line: number
  readonly text: string
  readonly matcher: RuleMatcher
  readonly owners: readonly KnownOwner[]
  readonly part: LineMatch['part']
  /** One of those whose owners are suggested. */
  readonly counts: boolean
}

type Uncounted = Omit<OwnerMatch, 'counts'>

const known = (owners: readonly (KnownOwner | undefined)[]): KnownOwner[] => owners.flatMap((owner) => owner ?? [])

const ruleMatches = async (raw: string, facts: OwnerFacts, directory: Directory): Promise<Uncounted[]> => {
  const compiled = ownerRulesOf(raw)
  const matches = await inTurns(compiled.match(facts))
  return matches.slice(0, matchesMax).flatMap(({ index, part }) => {
    const rule = compiled.rules[index]
    if (!rule) return []
    const owners = rule.owners.map(({ type, identifier }) => (type === 'team' ? directory.team(identifier) : directory.person(identifier)))
    const { matcher, line, text } = rule
    return [{ source: 'ownershipRule' as const, file: '', line, text, matcher, owners: known(owners), part }]
  })
}

const fileMatches = async (file: CodeownersTable, facts: OwnerFacts, directory: Directory): Promise<Uncounted[]> => {
  const { index } = await codeownersOf(file)
  const matches = await inTurns(matchCodeowners(index, facts))
  return matches.slice(0, matchesMax).flatMap(({ index: at, part }) => {
    const line = index.lines[at]
    if (!line) return []
    const matcher = { type: 'codeowners' as const, pattern: line.pattern }
    const owners = known(line.owners.map((name) => directory.named(name)))
    return [{ source: 'codeowners' as const, file: file.name, line: line.line, text: line.text, matcher, owners, part }]
  })
}

/** The frames with their paths in the repository too: what CODEOWNERS speaks of. */
const inRepository = (facts: OwnerFacts, mappings: readonly Roots[]): OwnerFacts =>
  mappings.length === 0
    ? facts
    : {
        ...facts,
        frames: facts.frames.map((frame) => {
          const mapped = findMapping(mappings, frame.paths)?.path
          return mapped === undefined ? frame : { ...frame, paths: [...frame.paths, mapped] }
        }),
      }

/** What fits where the error happened comes first, whatever it stands in. */
const byWeight = (a: Uncounted, b: Uncounted): number => Number(b.part.isCrash) - Number(a.part.isCrash)

/**
 * The lines that fit an event, the strongest first: those that fit the crash frame; of these rules before CODEOWNERS, and within each from the last line to the
 * first; then the others in the same order. The first two with owners who are known count (grouping.md 7).
 */
export const findOwners = async (
  { ownership, files, mappings }: ProjectOwners,
  facts: OwnerFacts,
  directory: Directory,
): Promise<OwnerMatch[]> => {
  const placed = inRepository(facts, mappings)
  const found = await ruleMatches(ownership.raw, facts, directory)
  for (const file of files) found.push(...(await fileMatches(file, placed, directory)))
  let counted = 0
  return found.toSorted(byWeight).map((match) => {
    const counts = match.owners.length > 0 && counted < rulesThatCount
    if (counts) counted += 1
    return { ...match, counts }
  })
}
