import type { Mutation } from './mutation.ts'
import { exceptionsOf } from './raw-event.ts'
import type { RawException, RawFrame } from './raw-event.ts'

/** How a browser writes a stack: a frame as Chrome has it, or none where this browser shows nothing. */
interface Browser {
  readonly name: string
  readonly frame: (frame: RawFrame, caller: RawFrame | undefined) => RawFrame | undefined
  readonly message: (value: string) => string
}

const isNative = (frame: RawFrame): boolean => frame.filename === '<anonymous>'

/** `Basket.total`, `new Basket`, `HTMLButtonElement.order`: what the others write of it. */
const bareName = (name: string): string => name.replace(/^(?:async |new )/, '').replace(/^.*\./, '')

const columnsRight = (frame: RawFrame, columns: number): RawFrame => ({
  ...frame,
  ...(frame.colno !== undefined && { colno: frame.colno + columns }),
})

/** A function without a name is called after the one around it. */
const nestedName = (caller: RawFrame | undefined): string => {
  const around = caller?.function === undefined || caller.function === '?' ? 'fail' : bareName(caller.function)
  return `${around}/<`
}

const reading = /^Cannot read properties of undefined \(reading '(\w+)'\)$/

const firefoxMessage = (value: string): string =>
  value
    .replace(reading, 'row.$1 is undefined')
    .replace(
      /^Expected property name or '}' in JSON at .*/,
      "JSON.parse: expected property name or '}' at line 1 column 2 of the JSON data",
    )

const safariMessage = (value: string): string =>
  value
    .replace(reading, "undefined is not an object (evaluating 'row.$1')")
    .replace(/^Expected property name or '}' in JSON at .*/, "JSON Parse error: Expected '}'")

const firefoxFrame = (frame: RawFrame, caller: RawFrame | undefined): RawFrame | undefined => {
  if (isNative(frame)) return undefined
  const name = frame.function ?? '?'
  return columnsRight({ ...frame, function: name === '?' ? nestedName(caller) : bareName(name) }, 2)
}

const browsers: readonly [Browser, ...Browser[]] = [
  {
    name: 'Firefox',
    frame: (frame, caller) => (frame.function?.startsWith('async ') === true ? undefined : firefoxFrame(frame, caller)),
    message: firefoxMessage,
  },
  {
    name: 'Firefox with its tools open',
    frame: (frame, caller) => {
      const shaped = firefoxFrame(frame, caller)
      return shaped && frame.function?.startsWith('async ') === true ? { ...shaped, function: `async*${shaped.function ?? ''}` } : shaped
    },
    message: firefoxMessage,
  },
  {
    name: 'Safari',
    frame: (frame) => {
      const name = frame.function ?? '?'
      if (name.startsWith('async ')) return undefined
      if (isNative(frame)) return { filename: '[native code]', function: bareName(name), in_app: true }
      return columnsRight({ ...frame, function: name === '?' ? '?' : bareName(name) }, 6)
    },
    message: safariMessage,
  },
]

const reshape = (exception: RawException, browser: Browser): void => {
  const frames = exception.stacktrace?.frames
  const around = (at: number): RawFrame | undefined => frames?.slice(0, at).findLast((frame) => !isNative(frame))
  if (frames && exception.stacktrace) exception.stacktrace.frames = frames.flatMap((frame, at) => browser.frame(frame, around(at)) ?? [])
  if (exception.value !== undefined) exception.value = browser.message(exception.value)
}

const otherBrowser: Mutation = {
  kind: 'other-browser',
  says: 'seen with Firefox, Firefox with its tools open, or Safari instead of Chrome: other names, other frames, other messages',
  copies: browsers.length,
  mutate(event, { copy }) {
    if (event.platform !== 'javascript') return false
    for (const exception of exceptionsOf(event)) reshape(exception, browsers[copy] ?? browsers[0])
    return exceptionsOf(event).length > 0
  },
}

export const browserMutations: readonly Mutation[] = [otherBrowser]
