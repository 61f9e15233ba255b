import type { Codeowners, Ownership, OwnersOfEvent, UnmatchedOwner } from '#packages/contract/ownership'
import type { OwnerFacts } from '#packages/owners/owner-facts'
import type { OwnerRule } from '#packages/owners/owner-rule'
import type { CodeownersLine } from '#packages/owners/parse-codeowners'
import { schemaOfRules } from '#packages/owners/parse-owner-rules'
import { isoTime } from '#server/http/time-window'
import type { CodeownersTable, OwnershipTable } from '#server/stores/metadata/schema-ownership'

import type { Directory, KnownOwner } from './directory.ts'
import { codeownersOf, ownerRulesOf } from './project-owners.ts'
import type { OwnerMatch } from './project-owners.ts'

/** Names of owners that are told of one file. */
const unmatchedMax = 200
const pathsShownMax = 100

/** What the API calls the ways of giving issues to somebody. */
const assignmentWords = {
  owner: 'Auto Assign to Issue Owner',
  suspect: 'Auto Assign to Suspect Commits',
  off: 'Turn off Auto-Assignment',
} as const satisfies Record<string, Ownership['autoAssignment']>

type AssignmentKind = keyof typeof assignmentWords

/** The word of the row for the word of the API, and back; an unknown one is the default. */
export const assignmentKind = (text: string): AssignmentKind =>
  text === 'suspect' || text === assignmentWords.suspect ? 'suspect' : text === 'off' || text === assignmentWords.off ? 'off' : 'owner'

const ownersOfRule = ({ owners }: OwnerRule, directory: Directory): KnownOwner[] =>
  owners.flatMap(({ type, identifier }) => (type === 'team' ? directory.team(identifier) : directory.person(identifier)) ?? [])

/** Web-api.md 8.7. Owners who have left the organization are not shown. */
export const ownershipAnswer = (row: OwnershipTable, directory: Directory): Ownership => {
  const { rules } = ownerRulesOf(row.raw)
  const resolved = rules.map((rule) => ({ matcher: rule.matcher, owners: ownersOfRule(rule, directory) }))
  return {
    raw: row.created_at === 0 || row.raw === '' ? null : row.raw,
    fallthrough: row.fallthrough === 1,
    dateCreated: row.created_at === 0 ? null : isoTime(row.created_at),
    lastUpdated: row.updated_at === 0 ? null : isoTime(row.updated_at),
    isActive: row.is_active === 1,
    autoAssignment: assignmentWords[assignmentKind(row.auto_assignment)],
    codeownersAutoSync: row.codeowners_auto_sync === 1,
    schema: rules.length === 0 ? null : schemaOfRules(resolved),
  }
}

/** The first owner of the rules who is nobody here, with the line; undefined when all are known. */
export const unknownOwner = (rules: readonly OwnerRule[], directory: Directory): string | undefined => {
  for (const { owners, line } of rules)
    for (const { type, identifier } of owners) {
      if (type === 'team' && !directory.team(identifier)) return `line ${line}: there is no team #${identifier}`
      if (type === 'user' && !directory.person(identifier)) return `line ${line}: ${identifier} is no active member`
    }
  return undefined
}

const unmatchedOf = (lines: readonly CodeownersLine[], directory: Directory): UnmatchedOwner[] => {
  const found = new Map<string, { lines: number; firstLine: number }>()
  for (const { owners, line } of lines)
    for (const name of owners) {
      if (directory.named(name)) continue
      const there = found.get(name)
      if (there) there.lines += 1
      else found.set(name, { lines: 1, firstLine: line })
    }
  return [...found]
    .toSorted(([, a], [, b]) => b.lines - a.lines || a.firstLine - b.firstLine)
    .slice(0, unmatchedMax)
    .map(([name, counted]) => ({ name, ...counted, guess: directory.guess(name) ?? null }))
}

export const codeownersAnswer = async (row: CodeownersTable, directory: Directory): Promise<Codeowners> => {
  const { parsed } = await codeownersOf(row)
  return {
    id: String(row.id),
    name: row.name,
    stackRoot: row.stack_root,
    sourceRoot: row.source_root,
    dateCreated: isoTime(row.created_at),
    dateUpdated: isoTime(row.updated_at),
    lines: parsed.lines.length,
    droppedLines: parsed.lines.filter(({ owners }) => !owners.some((name) => directory.named(name))).length,
    unmatched: unmatchedOf(parsed.lines, directory),
    skipped: parsed.skipped,
    skippedTotal: parsed.skippedTotal,
  }
}

const uniqueOwners = (owners: readonly KnownOwner[]): KnownOwner[] => [
  ...new Map(owners.map((owner) => [`${owner.type}:${owner.id}`, owner])).values(),
]

/** Who owns an event, and by which lines. */
export const ownersAnswer = (matches: readonly OwnerMatch[], facts: OwnerFacts): OwnersOfEvent => ({
  owners: uniqueOwners(matches.filter(({ counts }) => counts).flatMap(({ owners }) => owners)),
  rule: matches.find(({ counts }) => counts)?.matcher ?? null,
  rules: matches.map(({ part, ...match }) => ({ ...match, part: part.text, isCrash: part.isCrash })),
  looked: facts.frames.flatMap(({ paths }) => paths.slice(0, 1)).slice(0, pathsShownMax),
})
