import type { Json } from '#packages/protocol/json'

import { attributeText, objectAt, putAttributes, putInherited, putMissing, textAt } from './values.ts'
import type { TypedAttributes } from './values.ts'

/** What the specification makes SDKs write where nobody gave the service a name. */
const unknownService = /^unknown_service(?::|$)/

/** What events of Sentry's SDKs call the languages of OpenTelemetry's; the others are called the same. */
const platforms: ReadonlyMap<string, string> = new Map([
  ['nodejs', 'node'],
  ['webjs', 'javascript'],
  ['dotnet', 'csharp'],
  ['cpp', 'native'],
  ['swift', 'cocoa'],
  ['erlang', 'elixir'],
])

/** Attributes of a resource, with those under which Sentry's SDKs say the same (ingest.md 1.9.10). */
export const resourceAttributes = (resource: Json): TypedAttributes => {
  const attributes = putAttributes(new Map(), objectAt(resource, 'resource')?.['attributes'])
  putMissing(attributes, 'sentry.release', attributeText(attributes, 'service.version'))
  putMissing(
    attributes,
    'sentry.environment',
    attributeText(attributes, 'deployment.environment.name') || attributeText(attributes, 'deployment.environment'),
  )
  const language = attributeText(attributes, 'telemetry.sdk.language')
  putMissing(attributes, 'sentry.platform', platforms.get(language) ?? language)
  putMissing(attributes, 'sentry.sdk.name', attributeText(attributes, 'telemetry.sdk.name'))
  putMissing(attributes, 'sentry.sdk.version', attributeText(attributes, 'telemetry.sdk.version'))
  return attributes
}

/** Adds the name of the server, as logs of Sentry's SDKs have it. On spans the same attribute is that of the server they ask. */
export const putServerName = (attributes: TypedAttributes): void => {
  const service = attributeText(attributes, 'service.name')
  putMissing(
    attributes,
    'server.address',
    unknownService.test(service) || service === '' ? attributeText(attributes, 'host.name') : service,
  )
}

/** What holds for all of a scope: its resource's, its own, and the name of the library that recorded them. */
export const scopeAttributes = (resource: TypedAttributes, scoped: Json): TypedAttributes => {
  const scope = objectAt(scoped, 'scope')
  const attributes = putAttributes(new Map(), scope?.['attributes'])
  if (scope) {
    putMissing(attributes, 'instrumentation.name', textAt(scope, 'name'))
    putMissing(attributes, 'instrumentation.version', textAt(scope, 'version'))
  }
  putInherited(attributes, resource)
  return attributes
}
