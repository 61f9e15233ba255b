import { createHash } from 'node:crypto'

import { z } from 'zod'

import type { Route } from '#server/http/route'

import type { Samples } from './walk-world.ts'

/** Parts of a path whose meaning depends on the part before them. */
const bySegment: Readonly<Record<string, string>> = {
  'tags/:key': 'environment',
  'attributes/:key': 'span.op',
  'keys/:key': '{publicKey}',
  'org-auth-tokens/:token': '{orgToken}',
  'filters/:filter': 'browser-extensions',
  'built-in-fingerprints/:rule': 'javascript@2024-02-02',
  'js-sdk-loader/:file': '{publicKey}.min.js',
  'grouping-versions/:version': '{regrouping}',
  'dsyms/:file': '{debugFile}',
}

/** What has to be named in the query, or the route does nothing. */
const queries: Readonly<Record<string, string>> = {
  'GET /api/0/organizations/:org/issues/:issue/split-preview/': '?key=type',
  'GET /api/0/organizations/:org/sessions/': '?field=sum(session)',
  'GET /api/0/organizations/:org/events/': '?field=title',
  'PUT /api/0/organizations/:org/issues/': '?id={issue}',
  'DELETE /api/0/organizations/:org/issues/': '?id={issue}',
  'DELETE /api/0/projects/:org/:project/issues/': '?id={issue}',
  'PUT /api/0/organizations/:org/issues/:issue/hashes/': '?issue={part}',
  'DELETE /api/0/organizations/:org/issues/:issue/hashes/': '?issue={part}',
  'PUT /api/0/issues/:issue/hashes/': '?issue={part}',
  'DELETE /api/0/issues/:issue/hashes/': '?issue={part}',
  'PUT /api/0/projects/:org/:project/issues/': '?id={issue}',
  'POST /api/0/projects/:org/:project/coverage/': '?sha=c0ffee1',
  'GET /api/0/projects/:org/:project/stacktrace-coverage/': '?file=walker.py&commitId=c0ffee1',
  'DELETE /api/0/projects/:org/:project/files/source-maps/': '?name={version}',
  'DELETE /api/0/projects/:org/:project/files/dsyms/': '?id={debugFile}',
}

const filledText = (text: string, samples: Samples): string => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? '')

/** The path of a route with its named parts filled in, and its query. A part without a sample is a mistake of the walk: nothing would be walked into. */
export const pathOf = (route: Route, samples: Samples): string => {
  const parts = route.path.split('/')
  const path = parts
    .map((part, index) => {
      if (!part.startsWith(':')) return part
      const special = bySegment[`${parts[index - 1] ?? ''}/${part}`]
      const value = special === undefined ? samples[part.slice(1)] : filledText(special, samples)
      if (value === undefined)
        throw new Error(`${route.method} ${route.path}: the walk has no sample for ${part}. Add a row to server/http/test/walk-world.ts`)
      return encodeURIComponent(value)
    })
    .join('/')
  return path + filledText(queries[`${route.method} ${route.path}`] ?? '', samples)
}

/** What a property of a body is filled with, by its name; `{name}` is a sample. Optional properties that are not here are left out. */
const byName: Readonly<Record<string, unknown>> = {
  name: 'walker',
  slug: 'walker',
  email: 'walker@example.com',
  comments: 'walker',
  query: 'is:unresolved',
  event_id: '{event}',
  eventId: '{event}',
  status: 'resolved',
  assignedTo: 'user:{userId}',
  hasSeen: true,
  team: '{team}',
  teams: ['{team}'],
  teamRole: 'contributor',
  orgRole: 'member',
  project: '{project}',
  projects: ['{project}'],
  environment: '{environment}',
  version: 'walker@1.0.0',
  platform: 'python',
  label: 'walker',
  key: 'type',
  scopes: ['org:read'],
  isHidden: true,
  isActive: true,
  url: 'https://walker.example/core/{trace_id}',
  repositoryId: '{repository}',
  active: true,
  externalName: '@walker/core',
  owner: 'user:{userId}',
  checksum: '0123456789012345678901234567890123456789',
  chunks: ['0123456789012345678901234567890123456789'],
  release_name: 'walker@1.0.0',
  proguard_uuid: '{debugMapping}',
}

interface Described {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Described>>
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Described[]
  readonly items?: Described
  readonly const?: unknown
}

const filled = (value: unknown, samples: Samples): unknown => {
  if (typeof value === 'string') return filledText(value, samples)
  return Array.isArray(value) ? value.map((each) => filled(each, samples)) : value
}

const valueFor = (schema: Described, samples: Samples): unknown => {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = schema.anyOf?.[0]
  if (choice) return valueFor(choice, samples)
  if (schema.type === 'object') return objectFor(schema, samples)
  if (schema.type === 'array') return schema.items ? [valueFor(schema.items, samples)] : []
  if (schema.type === 'boolean') return true
  return schema.type === 'number' || schema.type === 'integer' ? 1 : 'walker'
}

const objectFor = ({ properties = {}, required = [] }: Described, samples: Samples): Record<string, unknown> => {
  const body: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(properties)) {
    const words = schema.enum ?? schema.anyOf?.[0]?.enum
    const fits = words === undefined || words.includes(byName[name])
    if (name in byName && fits) body[name] = filled(byName[name], samples)
    else if (required.includes(name)) body[name] = valueFor(schema, samples)
  }
  return body
}

/** An archive with a mapping in it: what every route takes that reads a form. */
const archive = Buffer.from(
  'UEsDBBQAAAgAAAAAIVzI0eA9CAAAAAgAAAAxAAAAcHJvZ3VhcmQvMTExMTExMTEtMjIyMi0zMzMzLTQ0NDQtNTU1NTU1NTU1NTU1LnR4dGEgLT4gYjoKUEsBAj8DFAAACAAAAAAhXMjR4D0IAAAACAAAADEACQAAAAAAAAAAALSBAAAAAHByb2d1YXJkLzExMTExMTExLTIyMjItMzMzMy00NDQ0LTU1NTU1NTU1NTU1NS50eHRVVAUAAwC5VWlQSwUGAAAAAAEAAQBoAAAAVwAAAAAA',
  'base64',
)

const formWithFile = (): FormData => {
  const form = new FormData()
  form.append('file', new Blob([archive]), createHash('sha1').update(archive).digest('hex'))
  form.append('name', 'walker')
  form.append('release', 'walker@1.0.0')
  return form
}

/** Bodies of routes that read them themselves and want no form. */
const bodies: Readonly<Record<string, string>> = {
  'POST /api/0/projects/:org/:project/coverage/': '{"meta":{},"files":{"walker.py":{"executed_lines":[1],"missing_lines":[]}}}',
}

/** A body that the route would take, with the samples' things in it; undefined for a route without one. */
export const bodyOf = (route: Route, samples: Samples): string | FormData | undefined => {
  const own = bodies[`${route.method} ${route.path}`]
  if (own !== undefined) return own
  if (route.handle.shape.streamsBody) return formWithFile()
  if (typeof route.handle === 'function' || route.handle.shape.body === undefined) return undefined
  return JSON.stringify(valueFor(z.toJSONSchema(route.handle.shape.body, { io: 'input', unrepresentable: 'any' }) as Described, samples))
}
