import { z } from 'zod'

import { listOf } from './json.ts'

/** `GET /api/0/projects/{org}/{project}/built-in-fingerprints/`: fingerprint rules of ours, in the order in which they are tried. */
export const builtInFingerprintSchema = z.object({
  id: z.string(),
  description: z.string(),
  /** In the language of the project's own fingerprint rules. */
  rules: listOf(z.string()),
  active: z.boolean(),
})
export type BuiltInFingerprint = z.infer<typeof builtInFingerprintSchema>

/** `PUT /api/0/projects/{org}/{project}/built-in-fingerprints/{id}/`. */
export const builtInFingerprintChangeSchema = z.object({ active: z.boolean() })
