import { z } from 'zod'

import { plainLine } from '#core/plain-line'
import { viewVisibility } from '#packages/contract/saved-view'
import { queryLengthMax } from '#packages/search/parse'
import { storable } from '#server/stores/metadata/storable-text'

/** In UTF-16 code units. */
const viewNameLengthMax = 128
const namesMax = 100
const nameLengthMax = 200
const timeForm = /^[\d:.TZ+-]{1,40}$/
const periodForm = /^\d{1,6}[smhdw]$/
const sortForm = /^[a-z_]{1,32}$/

const line = z.string().max(nameLengthMax).transform(storable)
const lines = z.array(line).max(namesMax)
const time = z.string().regex(timeForm).nullable()

/** Body of a change: what is absent stays as it is. */
export const viewChangeSchema = z.object({
  name: z
    .string()
    .max(4 * viewNameLengthMax)
    .transform((text) => plainLine(text, viewNameLengthMax))
    .pipe(z.string().min(1, 'A view needs a name'))
    .optional(),
  query: z
    .string()
    .max(queryLengthMax)
    .transform((text) => storable(text.trim()))
    .optional(),
  sort: z.string().regex(sortForm).optional(),
  visibility: z.enum(viewVisibility).optional(),
  projects: lines.optional(),
  environments: lines.optional(),
  statsPeriod: z.string().regex(periodForm).nullable().optional(),
  start: time.optional(),
  end: time.optional(),
})
export type ViewChange = z.infer<typeof viewChangeSchema>

/** Body of a new view. */
export const newViewSchema = viewChangeSchema.required({ name: true, query: true })

/** Filters of the page that go with a view, as its row has them. */
export const filtersSchema = z.object({
  projects: lines.default([]),
  environments: lines.default([]),
  statsPeriod: z.string().nullable().default(null),
  start: z.string().nullable().default(null),
  end: z.string().nullable().default(null),
})
export type ViewFilters = z.infer<typeof filtersSchema>
