const releaseNameCharsMax = 200

/** Whether a release may be called so when it is made by API (grouping.md 6.1, web-api.md 8.8). */
export const isReleaseName = (text: string): boolean =>
  text.trim() !== '' && text.length <= releaseNameCharsMax && !/[\p{Cc}/\\]/u.test(text) && !/^(?:\.\.?|latest)$/i.test(text.trim())
