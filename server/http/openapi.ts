import { z } from 'zod'
import type { ZodType } from 'zod'

import { jsonObjectSchema } from '#packages/contract/json'
import type { JsonObject } from '#packages/protocol/json'

import { json } from './answer.ts'
import { endpoint } from './endpoint.ts'
import type { Endpoint, EndpointShape } from './endpoint.ts'
import type { OpenRequest, Route } from './route.ts'

const partPattern = /:([A-Za-z]+)/g

/** Zod's description of a schema. What JSON Schema cannot say (a transformation) is described as anything. */
const schemaOf = (schema: ZodType, io: 'input' | 'output'): JsonObject => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'openapi-3.0' })
  return rest as JsonObject
}

const pathParameters = (path: string): JsonObject[] =>
  [...path.matchAll(partPattern)].map(([, name = '']) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

const queryParameters = ({ query, paged }: EndpointShape<unknown>): JsonObject[] => {
  const fields = Object.entries(query?.shape ?? {}).map(([name, schema]): JsonObject => {
    const described = schemaOf(schema as ZodType, 'input')
    return { name, in: 'query', required: false, schema: described }
  })
  const paging = paged
    ? ['cursor', 'per_page'].map((name): JsonObject => ({ name, in: 'query', required: false, schema: { type: 'string' } }))
    : []
  return [...fields, ...paging]
}

const successAnswer = ({ answer, paged, alsoMarkdown }: EndpointShape<unknown>): JsonObject => {
  const headers = paged ? { headers: { Link: { schema: { type: 'string' } } } } : {}
  if (answer === 'none') return { description: 'Done; the body is empty.', ...headers }
  if (answer === 'other') return { description: 'Not JSON.', ...headers }
  const markdown = alsoMarkdown ? { 'text/markdown': { schema: { type: 'string' } } } : {}
  return { description: 'The answer.', ...headers, content: { 'application/json': { schema: schemaOf(answer, 'output') }, ...markdown } }
}

const errorAnswer: JsonObject = {
  description: 'An error: one sentence.',
  content: {
    'application/json': { schema: { type: 'object', required: ['detail'], properties: { detail: { type: 'string' } } } },
  },
}

const securityOf = (needs: Route['needs'], tokenScopes: readonly string[]): JsonObject[] => {
  if (needs === 'nothing') return []
  if (needs === 'session' || needs === 'superuser') return [{ session: [] }]
  if (needs === 'account') return [{ session: [] }, { token: [] }]
  return [{ session: [] }, ...[needs, ...tokenScopes].map((scope): JsonObject => ({ token: [scope] }))]
}

const operationOf = (route: Route): JsonObject => {
  const { method, path, needs, handle } = route
  const { shape } = handle
  const tokenScopes = ('tokenScopes' in route && route.tokenScopes) || []
  const empty = {
    ...(shape.mayBeEmpty && { 204: { description: 'Nothing was there to act on.' } }),
    ...(shape.mayExist && { 208: successAnswer(shape) }),
  }
  return {
    operationId: `${method.toLowerCase()} ${path}`,
    summary: shape.summary,
    security: securityOf(needs, tokenScopes),
    parameters: [...pathParameters(path), ...queryParameters(shape)],
    ...(shape.body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(shape.body, 'input') } } },
    }),
    responses: { [String(shape.status ?? 200)]: successAnswer(shape), ...empty, '4XX': errorAnswer },
  }
}

/** The API as OpenAPI 3.0, made from the route table and the schemas that bodies and answers are checked against. `version` is the release's. */
const describeApi = (routes: readonly Route[], version: string): JsonObject => {
  const paths: Record<string, Record<string, JsonObject>> = Object.create(null)
  for (const route of routes) {
    const path = route.path.replace(partPattern, '{$1}')
    const operations = (paths[path] ??= Object.create(null) as Record<string, JsonObject>)
    operations[route.method.toLowerCase()] = operationOf(route)
  }
  return {
    openapi: '3.0.3',
    info: { title: 'Vedette', version, license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' } },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'vedette_session' },
      },
    },
  }
}

/** `GET /api/0/openapi.json`: this API, described. Made once: the table does not change while the server runs. */
export const describeApiEndpoint = (routes: () => readonly Route[]): Endpoint<OpenRequest> => {
  let description: JsonObject | undefined
  return endpoint({ summary: 'Describes this API as OpenAPI 3.0.', answer: jsonObjectSchema }, (_request: OpenRequest) => {
    description ??= describeApi(routes(), '0')
    return Promise.resolve(json(description))
  })
}
