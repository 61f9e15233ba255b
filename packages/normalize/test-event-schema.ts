import { z } from 'zod'

import type { Event } from '#packages/protocol/event'

/** For tests: the shape that packages/protocol/event.ts promises, as a check. Keys that it does not name are faults. */

const text = z.string()
const object = z.record(text, z.json())
const pairs = z.array(z.tuple([text, text]))
const address = text.regex(/^0x[0-9a-f]{1,17}$/)
const whole = z.int().min(0)

const frame = z.strictObject({
  function: text.optional(),
  raw_function: text.optional(),
  module: text.optional(),
  package: text.optional(),
  filename: text.optional(),
  abs_path: text.optional(),
  lineno: whole.optional(),
  colno: whole.optional(),
  pre_context: z.array(text).optional(),
  context_line: text.optional(),
  post_context: z.array(text).optional(),
  in_app: z.boolean().optional(),
  platform: text.optional(),
  vars: object.optional(),
  instruction_addr: address.optional(),
  symbol_addr: address.optional(),
  image_addr: address.optional(),
  function_id: address.optional(),
  addr_mode: text.optional(),
  symbol: text.optional(),
  trust: text.optional(),
  lang: text.optional(),
  data: object.optional(),
  stack_start: z.boolean().optional(),
  lock: object.optional(),
})

const stacktrace = z.strictObject({
  frames: z.array(frame).min(1).max(250),
  registers: z.record(text, address).optional(),
  lang: text.optional(),
  snapshot: z.boolean().optional(),
  instruction_addr_adjustment: z.enum(['auto', 'all', 'all_but_first', 'none']).optional(),
})

const mechanism = z.strictObject({
  type: text.min(1),
  description: text.optional(),
  help_link: text.optional(),
  handled: z.boolean().optional(),
  synthetic: z.boolean().optional(),
  source: text.optional(),
  exception_id: whole.optional(),
  parent_id: whole.optional(),
  is_exception_group: z.boolean().optional(),
  data: object.optional(),
  meta: object.optional(),
})

const exception = z
  .object({
    type: text.optional(),
    value: text.optional(),
    module: text.optional(),
    thread_id: text.optional(),
    stacktrace: stacktrace.optional(),
    raw_stacktrace: stacktrace.optional(),
    mechanism: mechanism.optional(),
  })
  // Keys that nobody knows are kept, as JSON.
  .catchall(z.json())
  .refine((value) => value.type !== undefined || value.value !== undefined || value.stacktrace !== undefined, 'says nothing')

const thread = z.strictObject({
  id: text.optional(),
  name: text.optional(),
  crashed: z.boolean().optional(),
  current: z.boolean().optional(),
  main: z.boolean().optional(),
  state: text.optional(),
  stacktrace: stacktrace.optional(),
  raw_stacktrace: stacktrace.optional(),
  held_locks: object.optional(),
})

const breadcrumb = z.strictObject({
  timestamp: z.number().min(0).optional(),
  type: text.min(1),
  category: text.optional(),
  level: z.enum(['debug', 'info', 'warning', 'error', 'fatal']),
  message: text.optional(),
  data: object.optional(),
  event_id: text.optional(),
})

const request = z.strictObject({
  url: text.optional(),
  method: text.regex(/^[A-Z\-_]{3,32}$/).optional(),
  data: z.json().optional(),
  query_string: pairs.optional(),
  cookies: pairs.optional(),
  headers: pairs.optional(),
  env: object.optional(),
  fragment: text.optional(),
  inferred_content_type: text.optional(),
  api_target: text.optional(),
  protocol: text.optional(),
  body_size: whole.optional(),
})

const user = z.strictObject({
  id: text.optional(),
  email: text.optional(),
  username: text.optional(),
  name: text.optional(),
  ip_address: text.optional(),
  geo: object.optional(),
  segment: text.optional(),
  data: object.optional(),
})

const context = object.refine((value) => typeof value['type'] === 'string', 'has no type')

export const eventSchema: z.ZodType<Event> = z.strictObject({
  event_id: text.regex(/^[0-9a-f]{32}$/),
  type: z.enum(['default', 'error', 'csp', 'hpkp', 'expectct', 'expectstaple', 'nel']),
  level: z.enum(['debug', 'info', 'warning', 'error', 'fatal']),
  platform: text.min(1).max(64),
  timestamp: z.number().min(0),
  received: z.number().min(0),
  logger: text.max(64).optional(),
  logentry: z.strictObject({ message: text.optional(), formatted: text.optional(), params: z.json().optional() }).optional(),
  transaction: text.max(200).optional(),
  transaction_info: object.optional(),
  culprit: text.max(200).optional(),
  server_name: text.optional(),
  release: text.max(200).optional(),
  dist: text.max(64).optional(),
  environment: text.max(64).optional(),
  tags: z.array(z.tuple([text.min(1).max(200), text.min(1).max(200)])).max(200),
  extra: object.optional(),
  modules: z.record(text, text).optional(),
  fingerprint: z.array(text).optional(),
  checksum: text.max(128).optional(),
  time_spent: whole.optional(),
  user: user.optional(),
  request: request.optional(),
  contexts: z.record(text, context).optional(),
  breadcrumbs: z.array(breadcrumb).optional(),
  exception: z.array(exception).min(1).optional(),
  threads: z.array(thread).optional(),
  stacktrace: stacktrace.optional(),
  template: object.optional(),
  debug_meta: object.optional(),
  sdk: z
    .strictObject({
      name: text.optional(),
      version: text.optional(),
      integrations: z.array(text).optional(),
      features: z.array(text).optional(),
      packages: z.array(z.strictObject({ name: text, version: text.optional() })).optional(),
      settings: object.optional(),
    })
    .optional(),
  csp: object.optional(),
  hpkp: object.optional(),
  expectct: object.optional(),
  expectstaple: object.optional(),
  nel: object.optional(),
  errors: z.array(z.looseObject({ type: text, name: text.optional(), reason: text.optional() })).optional(),
  _meta: object.optional(),
}) as unknown as z.ZodType<Event>
