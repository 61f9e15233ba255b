import { join } from 'node:path'

/** The repository. */
export const repository = join(import.meta.dirname, '..', '..')

/** Seeded data, screenshots and the report; not in git. */
export const outputFolder = join(repository, '.cache', 'ux')

/** Pictures of the README, in git. */
export const picturesFolder = join(repository, 'docs', 'pictures')

/** One line about what is being done, with the time of day. */
export const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`)
