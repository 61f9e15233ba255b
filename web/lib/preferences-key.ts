/** Where the browser keeps the preferences, as JSON: read by `preferences.ts`, and before any code by the script of index.html. */
export const preferencesKey = 'vedette.preferences'
