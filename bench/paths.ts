import { fileURLToPath } from 'node:url'

/** The repository. */
export const rootFolder = fileURLToPath(new URL('..', import.meta.url))

/** Corpus, data folders and raw samples of the runs; not in git. */
export const tmpFolder = fileURLToPath(new URL('.tmp', import.meta.url))

export const benchFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Seeded data folders, which take minutes to make; not in git. */
export const cacheFolder = fileURLToPath(new URL('../.cache/bench', import.meta.url))
