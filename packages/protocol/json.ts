/** Any value that JSON.parse can return. */
export type Json = null | boolean | number | string | Json[] | JsonObject

/** A JSON object. Made with a null prototype where its keys come from outside, so that `__proto__` is a plain key. */
export interface JsonObject {
  [key: string]: Json | undefined
}

/** True for a JSON object (not null, not an array). */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
