import { plainLine } from '#core/plain-line'
import { failure, success } from '#core/result'
import type { Result } from '#core/result'

import { problem } from './answer.ts'

const titleLengthMax = 200

/** Reads a name of an organization or a project: one line, at most 200 characters. Undefined when nothing is left. */
export const parseTitle = (text: string): string | undefined => plainLine(text, titleLengthMax) || undefined

/** The name that a partial change gives; undefined = none. The failure is the answer to give to one that is empty. */
export const readTitle = (text: string | undefined): Result<string | undefined, Response> => {
  const title = text === undefined ? undefined : parseTitle(text)
  return text !== undefined && title === undefined ? failure(problem(400, 'The name is empty')) : success(title)
}
