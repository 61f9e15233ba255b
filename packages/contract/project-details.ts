import { z } from 'zod'

import { releaseOrderChoices } from '../lifecycle/release-order.ts'
import { jsonObjectSchema, listOf } from './json.ts'
import { organizationSchema } from './organization.ts'
import { projectSchema } from './project.ts'
import { scrubbingSchema } from './scrubbing.ts'

/** A row of `GET /api/0/projects/`: projects of all organizations of who asks. */
export const ownProjectSchema = projectSchema.extend({ organization: organizationSchema })
export type OwnProject = z.infer<typeof ownProjectSchema>

/** `GET` and `PUT /api/0/projects/{org}/{project}/` (web-api.md 8.7; every key is there, as Terraform decodes strictly: 6.2). */
export const projectDetailsSchema = ownProjectSchema.extend({
  ...scrubbingSchema.shape,
  options: jsonObjectSchema,
  plugins: listOf(z.unknown()),
  processingIssues: z.literal(0),
  digestsMinDelay: z.int(),
  digestsMaxDelay: z.int(),
  subjectPrefix: z.string(),
  subjectTemplate: z.string(),
  /** Origins that browsers may send from; `*` = all. */
  allowedDomains: listOf(z.string()),
  /** Hours; 0 = never. */
  resolveAge: z.int(),
  /** What makes one release newer than another: ours. */
  releaseOrder: z.enum(releaseOrderChoices),
  /** Events of one issue that are stored an hour; of more, a sample that stands for all; 0 = all are stored: ours. */
  noiseBudget: z.int(),
  storeCrashReports: z.null(),
  securityToken: z.literal(''),
  securityTokenHeader: z.null(),
  verifySSL: z.literal(false),
  scrapeJavaScript: z.literal(false),
  enableAutoReleaseCreation: z.literal(true),
  groupingConfig: z.string(),
  /** Stack trace rules of the project, one a line. */
  groupingEnhancements: z.string(),
  derivedGroupingEnhancements: z.literal(''),
  /** Fingerprint rules of the project, one a line. */
  fingerprintingRules: z.string(),
  secondaryGroupingConfig: z.null(),
  secondaryGroupingExpiry: z.literal(0),
  defaultEnvironment: z.null(),
  relayPiiConfig: z.null(),
  builtinSymbolSources: listOf(z.string()),
  /** JSON in a string. */
  symbolSources: z.literal('[]'),
  highlightTags: listOf(z.string()),
  highlightContext: jsonObjectSchema,
  highlightPreset: z.object({ tags: listOf(z.string()), context: jsonObjectSchema }),
})
export type ProjectDetails = z.infer<typeof projectDetailsSchema>
