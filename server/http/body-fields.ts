import { z } from 'zod'

import { parseIsoTime } from './time-window.ts'

const addressCharsMax = 4_000

/** A time in a body, as milliseconds: ISO 8601, without a zone in UTC (web-api.md 1.2). */
export const timeField = z
  .string()
  .max(60)
  .transform((text, context): number => {
    const time = parseIsoTime(text)
    if (time === undefined) context.addIssue({ code: 'custom', message: 'an ISO 8601 time is expected' })
    return time ?? 0
  })

const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** An address that people are led to. */
export const webAddressField = z
  .string()
  .max(addressCharsMax)
  .refine(isWebAddress, 'an address that begins with http:// or https:// is expected')

/** A project by slug or id; sentry-cli sends digits as a number (web-api.md 1.2). */
export const projectField = z.union([z.string().max(100), z.int()])
