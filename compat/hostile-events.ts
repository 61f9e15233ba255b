/** Just below 1 MiB of the same text over and over. */
const fill = (text: string, length = 1_000_000): string => text.repeat(Math.ceil(length / text.length)).slice(0, length)

/** Texts on which a pattern that is not linear needs seconds or for ever. */
export const regexHostile: Readonly<Record<string, string>> = {
  digits: fill('4'),
  cards: fill('4111 1111-'),
  addresses: fill('a@a@a@'),
  'local part': `${fill('a')}@`,
  'nested brackets': fill('[{('),
  urls: fill('//x:'),
  'url password': `//x:${fill('y')}`,
  hex: fill('0123456789abcdef'),
  spaces: fill(' '),
  'line ends': fill('\n', 500_000),
  dots: fill('1.'),
  colons: fill(':'),
  'bearer and spaces': `bearer${fill(' ')}`,
  'key beginnings': fill('-----BEGIN RSA PRIVATE KEY-----'),
  'C++ templates': fill('std::vector<a<b::'),
  lambdas: fill('{lambda('),
  placeholders: fill('%(a)s{}{0}'),
  'JSON in JSON': fill('{"a":', 500_000),
  'mixed letters': fill('aB1é'.normalize('NFD'), 600_000),
  pairs: fill('a=&'),
}

/** Where a text may stand in an event. */
export const placesOfText: Readonly<Record<string, (text: string) => object>> = {
  message: (text) => ({ message: text }),
  'exception value': (text) => ({ exception: { values: [{ type: 'E', value: text }] } }),
  vars: (text) => ({ exception: { values: [{ type: 'E', value: 'v', stacktrace: { frames: [{ function: 'f', vars: { a: text } }] } }] } }),
  'function name': (text) => ({
    platform: 'native',
    exception: { values: [{ type: 'E', value: 'v', stacktrace: { frames: [{ function: text }, { function: text.slice(0, 3000) }] } }] },
  }),
  'many texts': (text) => ({
    breadcrumbs: Array.from({ length: 100 }, () => ({ message: text.slice(0, 4000), data: { a: text.slice(0, 1000) } })),
    extra: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, text.slice(0, 8000)])),
  }),
}

/** Names that every JavaScript object has already. JSON text, since a literal cannot have an own `__proto__` so easily. */
export const inheritedNames =
  '"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":"x","hasOwnProperty":"y","valueOf":{"a":1}'
/** The same with texts as values, for places that hold nothing else. */
export const inheritedTexts = '"__proto__":"p","constructor":"c","toString":"t","hasOwnProperty":"h","valueOf":"v"'

/** An event, and each of its parts, with the names of inherited members. */
export const eventOfInheritedNames = (): string => {
  const frame = `{"function":"f","vars":{${inheritedNames}},${inheritedNames}}`
  return `{${inheritedNames},"message":"names","tags":{${inheritedTexts}},"extra":{${inheritedNames}},"modules":{${inheritedTexts}},"contexts":{${inheritedNames},"x":{${inheritedNames}}},"user":{"id":"1",${inheritedNames}},"sdk":{${inheritedNames}},"_meta":{${inheritedNames}},"request":{"url":"http://a/","headers":{${inheritedTexts}},"env":{${inheritedNames}},"cookies":{${inheritedTexts}},"query_string":{${inheritedTexts}},"data":{${inheritedNames}}},"breadcrumbs":[{"message":"m","data":{${inheritedNames}}}],"exception":[{"type":"E","value":"v","stacktrace":{"frames":[${frame}]},${inheritedNames}}]}`
}

/** An event with bytes that are no UTF-8, NUL and halves of surrogate pairs in every text, and in names. */
export const eventOfBadText = (): Buffer => {
  const bad = Buffer.concat([Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]), Buffer.from('\\u0000\\ud800 \\udc00\\ud800')])
  const around = (...texts: string[]): Buffer =>
    Buffer.concat(texts.flatMap((text, index) => (index === 0 ? [Buffer.from(text)] : [bad, Buffer.from(text)])))
  return around(
    '{"exception":[{"type":"',
    'T","value":"',
    '","stacktrace":{"frames":[{"function":"',
    '","vars":{"',
    '":"',
    '"}}]}}],"tags":{"t":"',
    '","',
    '":"x"},"user":{"id":"',
    '"},"transaction":"',
    '","environment":"',
    '","release":"',
    '","server_name":"',
    '","extra":{"',
    '":["',
    '"]}}',
  )
}

/** Events of nearly 1 MiB, each of as many of one thing as fits. */
export const eventsOfManyFields = (): object[] => {
  const many = <Value>(length: number, make: (index: number) => Value): Value[] => Array.from({ length }, (_, index) => make(index))
  const keys = (count: number) => Object.fromEntries(many(count, (index) => [`k${index.toString(36)}`, 1]))
  return [
    { tags: keys(100_000) },
    { tags: many(90_000, (index) => [index.toString(36), 1]) },
    { exception: many(10_000, (index) => ({ type: `E${index}`, value: 'v' })) },
    {
      exception: [{ type: 'E', value: 'v', stacktrace: { frames: many(10_000, (index) => ({ function: `f${index}`, lineno: index })) } }],
    },
    { breadcrumbs: many(10_000, () => ({ message: 'm', timestamp: 1 })) },
    { threads: many(10_000, (id) => ({ id })) },
    { extra: keys(70_000), contexts: keys(1000), modules: keys(1000), fingerprint: many(1000, String) },
    { request: { url: 'http://a/', headers: many(20_000, (index) => [`h${index}`, 'x']), query_string: 'a=&'.repeat(50_000) } },
    { debug_meta: { images: many(20_000, () => ({ type: 'elf' })) }, errors: many(5000, () => ({ type: 'x' })) },
    { extra: { [`k${'k'.repeat(500_000)}`]: 1 }, tags: { ['t'.repeat(300_000)]: 'x' } },
  ]
}
