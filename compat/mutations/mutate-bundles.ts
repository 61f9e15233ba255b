import type { Chances, Mutation } from './mutation.ts'
import { Random } from './random.ts'
import { framesOf } from './raw-event.ts'
import type { RawEvent, RawFrame } from './raw-event.ts'

const bundle = /\/index-[\w-]+\.js$/

const isBundled = (frame: RawFrame): boolean => frame.filename !== undefined && bundle.test(frame.filename)

/** Another build: other hash in the name of the bundle, other places in it; with what the SDK says of `in_app`, or without. */
const rebundle = (event: RawEvent, { deployment, copy }: Chances): RawFrame[] => {
  const [hash, down, right] = [deployment.hex(8), deployment.below(30), deployment.between(1, 4000)]
  const frames = event.platform === 'javascript' ? framesOf(event).filter(isBundled) : []
  for (const frame of frames) {
    frame.filename = (frame.filename ?? '').replace(bundle, `/index-${hash}.js`)
    if (frame.lineno !== undefined) frame.lineno += down
    if (frame.colno !== undefined) frame.colno += right
    if (copy % 2 === 1) delete frame.in_app
  }
  return frames
}

const rebundled: Mutation = {
  kind: 'rebundled',
  says: 'built anew: other hash in the name of the bundle, other lines and columns, with and without marks of what is in-app',
  copies: 2,
  mutate: (event, chances) => rebundle(event, chances).length > 0,
}

/** A name as a minifier gives it. */
const short = /^[A-Za-z]{1,2}$/
const letters = 'abcdefghijklmnopqrstuvwxyz'

/** What a name is called in a deployment: the same for the same name. */
const shortName = (deployment: string, name: string): string => {
  const random = new Random(`${deployment}/${name}`)
  return Array.from({ length: 3 }, () => letters[random.below(letters.length)] ?? 'a').join('')
}

const renamedFunction = (name: string, deployment: string): string =>
  name
    .split(/(\.|\s)/)
    .map((part) => (short.test(part) ? shortName(deployment, part) : part))
    .join('')

/** Only in what was minified: `il` is `ro` after the next deployment, though nobody touched it. */
const renamed: Mutation = {
  kind: 'renamed',
  says: 'minified anew: the short names of functions are others, no source map is at hand',
  copies: 2,
  mutate(event, chances) {
    const frames = rebundle(event, chances)
    const deployment = chances.deployment.hex(8)
    let changed = 0
    for (const frame of frames) {
      const name = renamedFunction(frame.function ?? '', deployment)
      if (frame.function === undefined || name === frame.function) continue
      frame.function = name
      changed += 1
    }
    return changed > 0
  },
}

export const bundleMutations: readonly Mutation[] = [rebundled, renamed]
