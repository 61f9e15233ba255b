/**
 * Text as both engines can keep it: Postgres refuses NUL and lone surrogates, and one such title would stop the whole stream. Each becomes U+FFFD.
 */
export const storable = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed
}
