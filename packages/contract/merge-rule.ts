import { z } from 'zod'

import { listOf } from './json.ts'

const proposedSchema = z.object({
  /** What it looks at: frames that it leaves out, type and function, or the message. */
  kind: z.enum(['frames', 'function', 'message']),
  /** The lines that it adds. */
  added: z.string(),
  /** The project's rules with it, as a preview takes them. */
  groupingEnhancements: z.string(),
  fingerprintingRules: z.string(),
})

/**
 * `GET /api/0/organizations/{org}/issues/{id}/merge-rules/`: rules of grouping that would have made one of what was merged into an issue, the most careful one
 * first. Each fits the newest events of all that was merged; what it does to other events, a preview tells.
 */
export const mergeRulesSchema = z.object({
  /** At most 3. None: what was merged has too little in common, is one already, or the caller may not change rules. */
  rules: listOf(proposedSchema),
  /** Issues, this one with them, whose newest events were held against each other. */
  parts: z.int(),
})
export type MergeRules = z.infer<typeof mergeRulesSchema>
