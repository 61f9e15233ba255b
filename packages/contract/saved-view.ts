import { z } from 'zod'

/** Who sees a saved view: the person who made it, or everybody in the organization. */
export const viewVisibility = ['owner', 'organization'] as const

/**
 * A view of the issue list under a name: what clients call a saved search (web-api.md 7). The query and its order are theirs, the filters of the page and
 * who may change it are ours.
 */
export const savedViewSchema = z.object({
  id: z.string(),
  type: z.literal(0),
  name: z.string(),
  query: z.string(),
  sort: z.string(),
  visibility: z.enum(viewVisibility),
  /** Comes with the server: nobody changes or deletes it. */
  isGlobal: z.boolean(),
  isPinned: z.literal(false),
  dateCreated: z.string().nullable(),
  /** Slugs or ids; none = all projects. */
  projects: z.array(z.string()),
  /** None = all; empty text = events without one. */
  environments: z.array(z.string()),
  /** Such as 14d; null with `start` and `end`, and when the list's own default is meant. */
  statsPeriod: z.string().nullable(),
  start: z.string().nullable(),
  end: z.string().nullable(),
  /** Null for what comes with the server. */
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
  canEdit: z.boolean(),
})
export type SavedView = z.infer<typeof savedViewSchema>
