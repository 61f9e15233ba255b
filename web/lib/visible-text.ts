/** Characters that change how other text is shown, or that show nothing: C0 and C1 controls but tab and newline, bidi controls, zero-width marks. */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const invisible = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

/**
 * Makes control characters of an event's text visible as `<U+202E>`, so that a file name cannot be shown backwards and an escape code is seen.
 * What it returns is shown as a text node inside `<bdi>`.
 */
export const visibleText = (text: string): string =>
  text.replaceAll(invisible, (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`)

/** At most `charactersMax` code units of a text, never half a surrogate pair; the rest is named in `omitted` (0 when nothing was cut). */
export const cutText = (text: string, charactersMax: number): { readonly text: string; readonly omitted: number } => {
  if (text.length <= charactersMax) return { text, omitted: 0 }
  const last = text.charCodeAt(charactersMax - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? charactersMax - 1 : charactersMax
  return { text: text.slice(0, end), omitted: text.length - end }
}
