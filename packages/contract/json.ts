import { z } from 'zod'

import type { Json, JsonObject } from '../protocol/json.ts'

// Zod would infer its own JSON type; the code has one already.
/** Any JSON value, as the wire left it. */
export const jsonSchema = z.unknown() as unknown as z.ZodType<Json>

/** Any JSON object, as the wire left it. */
export const jsonObjectSchema = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>

/** A list that is only read. */
export const listOf = <Schema extends z.ZodType>(schema: Schema): z.ZodReadonly<z.ZodArray<Schema>> => z.array(schema).readonly()

/** ISO 8601 in UTC with `Z`: the one form that all clients read (web-api.md trap 9). */
export const timeSchema = z.iso.datetime()
