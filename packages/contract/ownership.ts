import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** A person or a team that a rule names. `name` is the slug of a team, the address of a person. */
const namedOwnerSchema = z.object({ type: z.enum(['user', 'team']), id: z.string(), name: z.string() })

const matcherSchema = z.object({ type: z.string(), pattern: z.string() })

/** Who a new issue is given to, in the words of clients (web-api.md 8.7). */
export const autoAssignments = ['Auto Assign to Issue Owner', 'Auto Assign to Suspect Commits', 'Turn off Auto-Assignment'] as const

/** `GET,PUT /projects/{org}/{project}/ownership/`. */
export const ownershipSchema = z.object({
  /** Null: nobody has written rules. */
  raw: z.string().nullable(),
  fallthrough: z.boolean(),
  dateCreated: timeSchema.nullable(),
  lastUpdated: timeSchema.nullable(),
  isActive: z.boolean(),
  autoAssignment: z.enum(autoAssignments),
  codeownersAutoSync: z.boolean(),
  schema: z
    .object({ $version: z.literal(1), rules: listOf(z.object({ matcher: matcherSchema, owners: listOf(namedOwnerSchema) })) })
    .nullable(),
})
export type Ownership = z.infer<typeof ownershipSchema>

const skippedLineSchema = z.object({ line: z.int(), text: z.string(), reason: z.string() })

/** A name of a CODEOWNERS file that nobody is known by here. */
const unmatchedOwnerSchema = z.object({
  name: z.string(),
  /** Lines that name it. */
  lines: z.int(),
  firstLine: z.int(),
  /** Slug of a team that is called the same, or address of the member: a guess, which does not count until somebody says so. */
  guess: namedOwnerSchema.nullable(),
})
export type UnmatchedOwner = z.infer<typeof unmatchedOwnerSchema>

/** A CODEOWNERS file of a project. */
export const codeownersSchema = z.object({
  id: z.string(),
  name: z.string(),
  stackRoot: z.string(),
  sourceRoot: z.string(),
  dateCreated: timeSchema,
  dateUpdated: timeSchema,
  /** Lines that count, and lines of which no owner is known. */
  lines: z.int(),
  droppedLines: z.int(),
  unmatched: listOf(unmatchedOwnerSchema),
  /** Lines that mean nothing here; the first hundred. */
  skipped: listOf(skippedLineSchema),
  skippedTotal: z.int(),
})
export type Codeowners = z.infer<typeof codeownersSchema>

/** The same with the text of the file. */
export const codeownersDetailsSchema = codeownersSchema.extend({ raw: z.string() })

/** Who is meant by a name of CODEOWNERS. */
export const ownerAliasSchema = z.object({ id: z.string(), name: z.string(), owner: namedOwnerSchema.nullable(), dateCreated: timeSchema })
export type OwnerAlias = z.infer<typeof ownerAliasSchema>

const ruleSourceSchema = z.enum(['ownershipRule', 'codeowners'])

/** A line that fits an event. */
const matchedRuleSchema = z.object({
  source: ruleSourceSchema,
  /** Name of the CODEOWNERS file; empty for rules. */
  file: z.string(),
  line: z.int(),
  text: z.string(),
  matcher: matcherSchema,
  owners: listOf(namedOwnerSchema),
  /** What of the event it fits: a frame's file and line, an address, a tag. */
  part: z.string(),
  /** It fits the frame that the event is called after, or the event as a whole. */
  isCrash: z.boolean(),
  /** One of those whose owners are suggested. */
  counts: z.boolean(),
})

/** `GET /projects/{org}/{project}/events/{event}/owners/`, and what the tester answers. */
export const ownersOfEventSchema = z.object({
  owners: listOf(namedOwnerSchema),
  /** Matcher of the first rule that counts. */
  rule: matcherSchema.nullable(),
  /** Lines that fit, the strongest first. */
  rules: listOf(matchedRuleSchema),
  /** What was looked at: the paths of the frames, the strongest first. */
  looked: listOf(z.string()),
})
export type OwnersOfEvent = z.infer<typeof ownersOfEventSchema>
export type MatchedRule = z.infer<typeof matchedRuleSchema>

/** Somebody who is suggested for an issue (web-api.md 8.1), with the reason. */
export const suggestedOwnerSchema = z.object({
  type: z.enum(['suspectCommit', 'ownershipRule', 'codeowners']),
  /** `user:<id>` or `team:<id>`. */
  owner: z.string(),
  date_added: timeSchema,
  name: z.string(),
  /** The line of the rules or of the file; null: a commit suggests them. */
  rule: z.object({ text: z.string(), line: z.int(), part: z.string(), isCrash: z.boolean() }).nullable(),
})
export type SuggestedOwner = z.infer<typeof suggestedOwnerSchema>
