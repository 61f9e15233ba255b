import type { Mutation } from './mutation.ts'
import type { Random } from './random.ts'
import { exceptionsOf } from './raw-event.ts'
import type { RawEvent, RawMessage } from './raw-event.ts'

/** What differs from one event to the next, as people see it; the first that fits counts. */
const values: readonly (readonly [pattern: string, other: (random: Random, text: string) => string])[] = [
  [String.raw`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`, (random) => random.uuid()],
  [String.raw`\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b`, (random, text) => random.hex(text.length)],
  [
    String.raw`https?:\/\/\S+`,
    (random) => `https://shop.example/${random.word()}/${random.below(10_000)}?q=${random.word()}&page=${random.below(9)}`,
  ],
  [String.raw`[\w.]+@[\w.]+`, (random) => `${random.word()}.${random.word()}${random.below(100)}@mail.example`],
  [
    String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z`,
    (random) => `202${random.below(7)}-1${random.below(3)}-0${random.between(1, 9)}T1${random.below(10)}:2${random.below(10)}:45Z`,
  ],
  [String.raw`\d{4}-\d{2}-\d{2}`, (random) => `202${random.below(7)}-1${random.below(3)}-1${random.below(10)}`],
  [
    String.raw`\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b`,
    (random) => Array.from({ length: 4 }, () => String(random.between(1, 254))).join('.'),
  ],
  [String.raw`\b0x[0-9a-f]+\b`, (random) => `0x${random.hex(8)}`],
  [
    String.raw`'[a-z]+'|"[a-z]+"`,
    (random, text) => `${text.charAt(0)}${random.word()}${random.below(2) === 0 ? '' : 'sen'}${text.charAt(0)}`,
  ],
  [String.raw`='[A-Z]+'`, (random) => `='${random.word().toUpperCase()}'`],
  [String.raw`\d+\.\d+`, (random) => `${random.below(500)}.${random.below(90)}`],
  [String.raw`\d+`, (random) => String(random.between(1, 999_999))],
]

const anyValue = new RegExp(values.map(([pattern]) => `(${pattern})`).join('|'), 'g')

const otherValues = (text: string, random: Random): string =>
  text.replaceAll(anyValue, (...match: unknown[]) => {
    const at = values.findIndex((_, index) => match[index + 1] !== undefined)
    return values[at]?.[1](random, String(match[0])) ?? String(match[0])
  })

const withParams = ({ formatted, params }: Exclude<RawMessage, string>, random: Random): object => ({
  ...(formatted !== undefined && { formatted: otherValues(formatted, random) }),
  params: (params ?? []).map((param) => (typeof param === 'number' ? random.below(1000) : random.word())),
})

/** A template stays as it is, what was put into it does not. */
const otherMessage = (message: RawMessage, random: Random): RawMessage => {
  if (typeof message === 'string') return otherValues(message, random)
  if ((message.params?.length ?? 0) > 0) return { ...message, ...withParams(message, random) }
  const text = otherValues(message.formatted ?? message.message ?? '', random)
  return {
    ...message,
    ...(message.message !== undefined && { message: text }),
    ...(message.formatted !== undefined && { formatted: text }),
  }
}

const textsOf = (event: RawEvent): string =>
  JSON.stringify([event.message, event.logentry, exceptionsOf(event).map((exception) => exception.value), event.request?.url])

const otherIds: Mutation = {
  kind: 'other-values',
  says: 'other ids, numbers, hashes, dates, addresses, quoted words, and links in messages and in the address of the page',
  copies: 3,
  mutate(event, { event: random }) {
    const before = textsOf(event)
    if (event.message !== undefined) event.message = otherMessage(event.message, random)
    if (event.logentry !== undefined) event.logentry = otherMessage(event.logentry, random)
    for (const exception of exceptionsOf(event))
      if (typeof exception.value === 'string') exception.value = otherValues(exception.value, random)
    if (event.request?.url !== undefined) event.request.url = `${event.request.url}?id=${random.uuid()}`
    return textsOf(event) !== before
  },
}

export const textMutations: readonly Mutation[] = [otherIds]
