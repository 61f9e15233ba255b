import { z } from 'zod'

import { plainLine } from '#core/plain-line'
import { parseTemplate, templateLengthMax } from '#packages/event-text/link-template'

const nameLengthMax = 60

const nameSchema = z
  .string()
  .max(4 * nameLengthMax)
  .transform((text) => plainLine(text, nameLengthMax))
  .pipe(z.string().min(1, 'A link needs a name'))

const urlSchema = z
  .string()
  .max(2 * templateLengthMax)
  .transform((text) => text.trim())
  .superRefine((text, context) => {
    const parsed = parseTemplate(text)
    if (parsed.kind === 'wrong') context.addIssue({ code: 'custom', message: `${parsed.message} (at character ${parsed.at + 1})` })
  })

/** Body of a new link. `project`: slug or id; null, or absent, is all projects. */
export const newTemplateSchema = z.object({ name: nameSchema, url: urlSchema, project: z.string().max(100).nullable().optional() })

/** Body of a change: what is absent stays as it is. */
export const templateChangeSchema = newTemplateSchema.partial()
