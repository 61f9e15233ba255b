import { z } from 'zod'

import { isReleaseName } from '#packages/protocol/release-name'
import { storable } from '#server/stores/metadata/storable-text'

import { chunksOfFileMax } from './assembly-limits.ts'
import { readSha1 } from './chunks.ts'

/** A SHA-1, in lower case. */
export const sha1Field = z.string().transform((text, context): string => {
  const sha1 = readSha1(text)
  if (sha1 === undefined) context.addIssue({ code: 'custom', message: 'a SHA-1 of 40 hex digits is expected' })
  return sha1 ?? ''
})

export const chunksField = z.array(sha1Field).max(chunksOfFileMax, `a file may have ${chunksOfFileMax} chunks: cut it into larger ones`)

/** A release that bundler plugins name when there is none. */
const noRelease = 'undefined'

/** Empty: none. */
export const releaseField = z
  .string()
  .trim()
  .refine(
    (name) => name === '' || isReleaseName(name),
    'a release cannot be called so: 1 to 200 characters without slashes, backslashes and line breaks',
  )
  .nullish()
  .transform((name) => (name && name !== noRelease ? storable(name) : ''))

const distCharsMax = 64

/** Empty: none. */
export const distField = z
  .string()
  .trim()
  .max(distCharsMax)
  .nullish()
  .transform((dist) => storable(dist ?? ''))
